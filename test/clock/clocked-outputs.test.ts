import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClockedOutputs } from '../../bridge/clock/clocked-outputs.ts'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { gridOf } from '../../engine/grid.ts'

const [TICK, START] = [0xf8, 0xfa]
const BPM = 174
const PERIOD_MS = 60_000 / BPM / 24
const LENGTH = 60 * LIBRARY_RATE

const scoreOf = () => {
  const beats = Array.from({ length: 170 }, (_, i) => (i * 60) / BPM)
  const grid = gridOf(
    beats,
    beats.filter((_, i) => i % 4 === 0),
  )
  if (!grid) throw new Error('no grid')
  return { grid, beatsPerBar: 4 }
}

/** What an output is sent, and when, while a deck plays evenly from its start and where it is comes late by so much. */
const heard = (news: { everyMs: number; lateMs: number }[]) => {
  const score = scoreOf()
  const sent: { at: number; byte: number }[] = []
  let now = 0
  const outputs = createClockedOutputs(() => undefined)
  const send = ([byte = 0]: readonly number[]) => sent.push({ at: now, byte })
  outputs.fit(['Bench'], () => ({ send, close: () => undefined }))
  const tell = (lateMs: number) => {
    const at = Math.max(0, now - lateMs)
    const sample = (at / 1000) * LIBRARY_RATE
    outputs.see({ score, sample, at, rate: 1, loop: null, end: LENGTH, exact: true })
    return outputs.turn(now)
  }
  let next = tell(0)
  for (const { everyMs, lateMs } of news) {
    const told = now + everyMs
    while (next <= told) {
      now = next
      next = outputs.turn(now)
    }
    now = told
    next = tell(lateMs)
  }
  return sent
}

describe('outputs that are clocked', () => {
  it('go on evenly, however late they hear where a deck is that plays evenly', () => {
    const news = fc.array(
      fc.record({ everyMs: fc.integer({ min: 1, max: 300 }), lateMs: fc.integer({ min: 0, max: 400 }) }),
      {
        minLength: 1,
        maxLength: 60,
      },
    )
    fc.assert(
      fc.property(news, said => {
        const [first, ...ticks] = heard(said)
        expect(first?.byte).toBe(START)
        expect(ticks.filter(({ byte }) => byte !== TICK)).toEqual([])
        const off = ticks.map(({ at }, i) => Math.abs(at - i * PERIOD_MS))
        expect(Math.max(0, ...off)).toBeLessThan(0.01)
      }),
    )
  })
})

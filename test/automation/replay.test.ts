import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Point } from '../../contract/automation.ts'
import { createEngine, replay, takeDown } from '../../engine/index.ts'
import { song } from '../engine/sound.ts'

const sources = { one: song(2).source, two: song(3).source }
type Act = { wait: number; what: number; value: number; ahead: number }
const act: fc.Arbitrary<Act> = fc.record({
  wait: fc.integer({ min: 0, max: 40 }),
  what: fc.nat(9),
  value: fc.double({ min: 0, max: 1, noNaN: true }),
  ahead: fc.nat(300),
})
const PATHS = ['/deck/1/stem/vocals/gain', '/deck/2/stem/drums/eq/low', '/master/crossfade', '/deck/1/rate']

/** An engine as a host runs it: told things between blocks of 128 frames. */
const live = (acts: readonly Act[]) => {
  const { engine, log } = takeDown(createEngine({ sampleRate: 44100 }), source =>
    source === sources.one ? 'one' : 'two',
  )
  const out: number[] = []
  const [left, right] = [new Float32Array(128), new Float32Array(128)]
  const pass = (blocks: number): void => {
    for (let i = 0; i < blocks; i++) {
      engine.process(left, right)
      out.push(...left, ...right)
    }
  }
  engine.load(1, sources.one)
  engine.set('/deck/1/play', true)
  for (const { wait, what, value, ahead } of acts) {
    pass(wait)
    const deck = value < 0.5 ? 1 : 2
    const points: Point[] = [
      [0, -10 * value, 'linear'],
      [20_000, -3, 'hold'],
    ]
    if (what < 4) engine.set(PATHS[what] as string, what === 3 ? 0.5 + value : value, engine.frame() + ahead)
    else if (what === 4) engine.jump(deck, value * 60_000, ahead > 150 ? engine.frame() + ahead : undefined)
    else if (what === 9) engine.loop(deck, ahead < 60 ? null : [value * 30_000, value * 30_000 + 100 * ahead])
    else if (what === 5) engine.load(deck, value < 0.3 ? null : sources.two)
    else if (what === 6) engine.automate(1, [{ path: PATHS[0] as string, points }])
    else if (what === 7) engine.release([])
    else engine.set(`/deck/${deck}/play`, ahead > 100)
  }
  pass(60)
  return { out: Float32Array.from(out), log: log() }
}

const again = (log: ReturnType<typeof live>['log'], latency = createEngine({ sampleRate: 44100 }).latency) => {
  const [left, right]: [number[], number[]] = [[], []]
  replay({
    log: { ...log, frames: log.frames - latency },
    source: track => sources[track as keyof typeof sources],
    into: (l, r) => {
      left.push(...l)
      right.push(...r)
    },
  })
  return [Float32Array.from(left), Float32Array.from(right)] as const
}

describe('a performance rendered again', () => {
  it('has the same bits as the engine had live, whatever it was told', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), acts => {
        const { out, log } = live(acts)
        const { latency } = createEngine({ sampleRate: 44100 })
        const [left, right] = again(JSON.parse(JSON.stringify(log)))
        for (let block = 0; block * 256 < out.length; block++)
          for (let i = 0; i < 128; i++) {
            const frame = block * 128 + i - latency
            if (frame < 0) continue
            if (!Object.is(left[frame], out[block * 256 + i]) || !Object.is(right[frame], out[block * 256 + 128 + i]))
              throw new Error(`frame ${frame} differs`)
          }
        expect(left.length).toBe(out.length / 2 - latency)
      }),
      { numRuns: 40 },
    )
  })
})

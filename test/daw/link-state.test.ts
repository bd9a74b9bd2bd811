import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstState, GREET_MS, type LinkEvent, type LinkState, step } from '../../bridge/daw/link-state.ts'
import type { Pace } from '../../bridge/daw/protocol.ts'

const PACES: Pace[] = [
  { askMs: 500, quietly: false, silentMs: 1500, pulseMs: 3000, echoMs: 100, everyMs: 0 },
  { askMs: 2000, quietly: true, silentMs: 5000, echoMs: 150, everyMs: 10 },
]
const TICK_MS = 50
const events = fc.array(
  fc.record({ event: fc.constantFrom<LinkEvent>('heard', 'pulse', 'restarted', 'tick'), after: fc.nat(900) }),
  { maxLength: 60 },
)

/** Walks through what comes, with the ticks of the clock between. */
const walk = (
  given: { event: LinkEvent; after: number }[],
  pace: Pace,
  see: (of: { before: LinkState; after: LinkState; event: LinkEvent; act: string; now: number }) => void,
): LinkState => {
  let state = firstState()
  let now = 1000
  const go = (event: LinkEvent) => {
    const before = state
    const [after, act] = step(state, event, pace, now)
    state = after
    see({ before, after, event, act, now })
  }
  for (const { event, after } of given) {
    for (const end = now + after; now + TICK_MS <= end; ) {
      now += TICK_MS
      go('tick')
    }
    go(event)
  }
  return state
}

describe('how it stands with a DAW', () => {
  it('is bound by a word of its and by nothing else', () => {
    fc.assert(
      fc.property(events, fc.constantFrom(...PACES), (given, pace) => {
        walk(given, pace, ({ before, after, event, act }) => {
          const isNew = after.name === 'bound' && before.name !== 'bound'
          expect(act === 'bound').toBe(isNew)
          if (isNew) expect(['heard', 'pulse']).toContain(event)
        })
      }),
    )
  })

  it('is lost after its time without a word, never before, and waits at first only', () => {
    fc.assert(
      fc.property(events, fc.constantFrom(...PACES), (given, pace) => {
        let heardAt = 0
        let wasBound = false
        walk(given, pace, ({ before, after, event, now }) => {
          if (event === 'heard' || event === 'pulse') heardAt = now
          wasBound ||= after.name === 'bound'
          if (after.name === 'waiting') expect(wasBound).toBe(false)
          if (before.name === 'bound' && after.name === 'lost' && event === 'tick' && pace.pulseMs === undefined)
            expect(now - heardAt).toBeGreaterThanOrEqual(pace.silentMs)
          if (after.name === 'bound') expect(now - heardAt).toBeLessThan(pace.silentMs)
        })
      }),
    )
  })

  it('greets a DAW that is not there twice a second, and one that is there never', () => {
    fc.assert(
      fc.property(events, fc.constantFrom(...PACES), (given, pace) => {
        let greeted = 1000 - GREET_MS
        walk(given, pace, ({ before, after, act, event, now }) => {
          if (act === 'greet') greeted = now
          if (after.name === 'bound') expect(act).not.toBe('greet')
          else if (event === 'tick' && before.name !== 'bound') expect(now - greeted).toBeLessThan(GREET_MS + TICK_MS)
        })
      }),
    )
  })

  it('leaves one that talks all the while and has forgotten us', () => {
    const pace = PACES[0] as Pace
    const said = Array.from({ length: 10 }, () => ({ event: 'heard' as const, after: 400 }))
    const seen: string[] = []
    walk([{ event: 'pulse', after: 0 }, ...said], pace, ({ before, after }) => {
      if (before.name !== after.name) seen.push(after.name)
    })
    expect(seen.slice(0, 3)).toEqual(['bound', 'lost', 'bound'])
  })

  it('asks one that is quiet, and one that minds no question all the while', () => {
    const asked = (pace: Pace, talks: boolean): number => {
      let count = 0
      const words = Array.from({ length: 20 }, () => ({
        event: talks ? ('pulse' as const) : ('tick' as const),
        after: 400,
      }))
      walk([{ event: 'pulse', after: 0 }, ...words], { ...pace, silentMs: 1e9, pulseMs: 1e9 }, ({ act }) => {
        if (act === 'ask') count++
      })
      return count
    }
    expect(asked(PACES[0] as Pace, true)).toBeGreaterThan(10)
    expect(asked(PACES[1] as Pace, true)).toBe(0)
    expect(asked(PACES[1] as Pace, false)).toBe(4)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clicks } from '../../bridge/mapping/clicks.ts'
import { PICKUP_THRESHOLD } from '../../bridge/mapping/pickup.ts'
import { take } from '../../bridge/mapping/takeover.ts'

const place = fc.double({ min: 0, max: 1, noNaN: true })

/** A value under one hand, and whatever else may move it or hide where the hand is. */
const play = (takeover: 'pickup' | 'scale' | 'relative', acts: readonly Act[], each: (step: Step) => void): number => {
  let now = 0.5
  let last: number | undefined
  for (const act of acts) {
    if ('other' in act) now = act.other
    if ('replug' in act) last = undefined
    if (!('hand' in act)) continue
    const to = take(takeover, last, act.hand, now) ?? now
    each({ last, at: act.hand, now, to })
    now = to
    last = act.hand
  }
  return now
}
type Act = { hand: number } | { other: number } | { replug: true }
type Step = { last: number | undefined; at: number; now: number; to: number }
const acts = fc.array(
  fc.oneof<fc.WeightedArbitrary<Act>[]>(
    { weight: 6, arbitrary: place.map(hand => ({ hand })) },
    { weight: 2, arbitrary: place.map(other => ({ other })) },
    { weight: 1, arbitrary: fc.constant({ replug: true as const }) },
  ),
  { maxLength: 40 },
)

describe('a takeover', () => {
  it('by pickup or relative never moves the value further than the hand, plus the threshold', () => {
    fc.assert(
      fc.property(fc.constantFrom('pickup' as const, 'relative' as const), acts, (takeover, given) => {
        play(takeover, given, ({ last, at, now, to }) => {
          const went = last === undefined ? 0 : Math.abs(at - last)
          expect(Math.abs(to - now)).toBeLessThanOrEqual(went + PICKUP_THRESHOLD + 1e-6)
        })
      }),
    )
  })

  it('by relative moves the value by just the way of the hand, as far as there is any', () => {
    fc.assert(
      fc.property(place, place, place, (last, at, now) => {
        expect(take('relative', last, at, now)).toBeCloseTo(Math.min(1, Math.max(0, now + (at - last))), 9)
      }),
    )
  })

  it('by scale moves the value the way of the hand alone, stays on the travel, and ends where the hand ends', () => {
    fc.assert(
      fc.property(acts, given => {
        play('scale', given, ({ last, at, now, to }) => {
          expect(to).toBeGreaterThanOrEqual(0)
          expect(to).toBeLessThanOrEqual(1)
          if (last === undefined) return
          expect((to - now) * (at - last)).toBeGreaterThanOrEqual(-1e-9)
          if (at !== last && (at === 0 || at === 1)) expect(to).toBeCloseTo(at, 9)
        })
      }),
    )
  })

  it('by scale is one with the hand once it has been at an end', () => {
    fc.assert(
      fc.property(place, fc.array(place, { maxLength: 10 }), (start, way) => {
        const end = way.at(-1) ?? 0
        const now = play(
          'scale',
          [{ other: start }, { hand: 0.5 }, { hand: 0 }, ...way.map(hand => ({ hand }))],
          () => {},
        )
        expect(now).toBeCloseTo(end, 6)
      }),
    )
  })

  it('whose hand was not heard of moves nothing unless it is near', () => {
    for (const takeover of ['pickup', 'scale', 'relative'] as const) {
      expect(take(takeover, undefined, 0.9, 0.1)).toBeUndefined()
      expect(take(takeover, undefined, 0.101, 0.1)).toBe(0.101)
    }
    expect(take('jump', undefined, 0.9, 0.1)).toBe(0.9)
  })
})

describe('the clicks of an encoder', () => {
  it.each([
    ['twos-complement', 1, 127, 5, 123],
    ['sign-bit', 1, 65, 5, 69],
    ['sign-bit-reversed', 65, 1, 69, 5],
    ['offset-64', 65, 63, 69, 59],
  ] as const)('coded by %s are one and five, up and down', (coding, up, down, fiveUp, fiveDown) => {
    expect([up, down, fiveUp, fiveDown].map(raw => clicks(coding, raw))).toEqual([1, -1, 5, -5])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OWN_EFFECTS } from '../../../contract/insert-effects.ts'
import { RESERVED_NAMES } from '../../../contract/inserts.ts'
import type { ParameterValue, Row } from '../../../contract/parameter-row.ts'
import { areNumbers, difference, peak } from '../sound.ts'
import { insertOf, noise, pass, settled, turn } from './render-insert.ts'

const EFFECTS = OWN_EFFECTS.map(effect => [effect.id, effect] as const)
const isDenormal = (x: number): boolean => x !== 0 && Math.abs(x) < 2 ** -126

const anyOf = (row: Row): fc.Arbitrary<ParameterValue> =>
  row.options
    ? fc.constantFrom(...row.options)
    : row.type === 'boolean'
      ? fc.boolean()
      : fc.oneof(
          fc.double({ min: row.range?.[0] ?? 0, max: row.range?.[1] ?? 1, noNaN: true }),
          fc.constantFrom(...(row.range ?? [0])),
        )

describe.each(EFFECTS)('the effect %s', (id, { parameters }) => {
  it('turns just what its table says, by names that are free', () => {
    expect(Object.keys(insertOf(id).turn).toSorted()).toEqual(Object.keys(parameters).toSorted())
    for (const [name, row] of Object.entries(parameters)) {
      expect(name).toMatch(/^[a-z][a-z-]*$/)
      expect(RESERVED_NAMES).not.toContain(name)
      expect(row.default).toBeDefined()
      if (row.type === 'number') expect(row.range?.[0]).toBeLessThan(row.range?.[1] as number)
    }
  })

  it('comes at once: what it keeps back is no latency', () => {
    expect(insertOf(id).latency).toBe(0)
  })

  it('is as new after it has forgotten what it heard', () => {
    const used = insertOf(id)
    pass(used, noise(1, 0.8))
    used.reset()
    settled(used)
    const sound = noise(1, 0.3, 7)
    expect(pass(used, sound)).toEqual(pass(insertOf(id), sound))
  })

  it('gives the same in blocks of any size while nothing is turned', () => {
    const sound = noise(0.7, 0.5)
    const whole = pass(insertOf(id), sound)
    for (const block of [1, 37, 127])
      expect(peak(difference(pass(insertOf(id), sound, { block }).left, whole.left))).toBeLessThan(1e-5)
  })

  it('stays a number that is not too loud, however it is turned', () => {
    const change = fc.record(Object.fromEntries(Object.entries(parameters).map(([name, row]) => [name, anyOf(row)])))
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(22_050, 44_100, 96_000),
        (changes, rate) => {
          const insert = insertOf(id, {}, rate)
          const sound = noise(0.6, 1)
          const step = Math.ceil(sound.length / changes.length / 128) * 128
          const { left, right } = pass(insert, sound, {
            act: frame => {
              if (frame % step === 0) turn(insert, changes[frame / step] as Record<string, ParameterValue>)
            },
          })
          expect(areNumbers(left) && areNumbers(right)).toBe(true)
          expect(Math.max(peak(left), peak(right))).toBeLessThan(200)
        },
      ),
      { numRuns: 25 },
    )
  })

  it('dies away to nothing, and to no denormal number on the way', () => {
    const loud: Record<string, ParameterValue> = { time: 1 / 16, feedback: 0.8, decay: 3, resonance: 1 }
    const settings = Object.fromEntries(Object.entries(loud).filter(([name]) => name in parameters))
    const insert = insertOf(id, settings)
    const sound = new Float32Array(40 * 44_100)
    sound.set(noise(0.5, 0.9))
    const { left, right } = pass(insert, sound)
    expect(left.findIndex(isDenormal)).toBe(-1)
    expect(right.findIndex(isDenormal)).toBe(-1)
    expect(peak(left.subarray(-44_100))).toBe(0)
  }, 60_000)
})

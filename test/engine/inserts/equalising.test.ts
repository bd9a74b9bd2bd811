import { describe, expect, it } from 'vitest'
import { between, largestStep, levelDb, tone } from '../sound.ts'
import { insertOf, noise, pass, turn } from './render-insert.ts'
import type { ParameterValue } from '../../../contract/parameter-row.ts'

/** By how many dB an effect changes a tone. */
const gainAt = (id: string, settings: Record<string, ParameterValue>, hertz: number): number => {
  const sound = tone(hertz, 0.1, 1)
  const { left } = pass(insertOf(id, settings), sound)
  return levelDb(between(left, 0.4, 1), hertz) - levelDb(between(sound, 0.4, 1), hertz)
}

describe('the isolator EQ', () => {
  it('passes what comes bit for bit while it is flat', () => {
    const sound = noise(1, 0.5)
    expect(pass(insertOf('eq'), sound).left).toEqual(sound)
  })

  it.each([
    [{ low: -26 }, 60, -60, 5000, 0],
    [{ high: -26 }, 9000, -60, 100, 0],
    [{ mid: -12 }, 800, -12, 60, 0],
    [{ low: 6 }, 60, 6, 5000, 0],
  ] as const)('%j turns its own band and leaves the others', (settings, in_, db, out, left) => {
    const own = gainAt('eq', settings, in_)
    if (db <= -60) expect(own).toBeLessThan(-40)
    else expect(Math.abs(own - db)).toBeLessThan(1)
    expect(gainAt('eq', settings, out)).toBeCloseTo(left, 0)
  })

  it('splits where it is told to', () => {
    const low = { low: -26, 'low-split': 100 }
    expect(gainAt('eq', low, 400)).toBeGreaterThan(-1)
    expect(gainAt('eq', { ...low, 'low-split': 800 }, 400)).toBeLessThan(-15)
    expect(gainAt('eq', { high: -26, 'high-split': 8000 }, 3000)).toBeGreaterThan(-2)
  })
})

describe('the filter', () => {
  it.each<[string, [number, number][]]>([
    [
      'low',
      [
        [100, 0],
        [1000, -6.6],
        [8000, -36],
      ],
    ],
    [
      'high',
      [
        [8000, 0],
        [1000, -6.6],
        [100, -40],
      ],
    ],
    [
      'band',
      [
        [1000, 0],
        [100, -14],
        [8000, -14],
      ],
    ],
    [
      'notch',
      [
        [100, 0],
        [8000, 0],
        [1000, -40],
      ],
    ],
  ])('passes %s', (mode, points) => {
    const settings = { mode, cutoff: 1000, resonance: 0 }
    for (const [hertz, db] of points) {
      const gain = gainAt('filter', settings, hertz)
      if (db === -40) expect(gain, `${hertz} Hz`).toBeLessThan(-35)
      else expect(Math.abs(gain - db), `${hertz} Hz: ${gain} dB`).toBeLessThan(db === 0 ? 1 : 3)
    }
  })

  it('rings at its cutoff by its resonance: a Q of 20 is 26 dB', () => {
    expect(gainAt('filter', { mode: 'low', cutoff: 1000, resonance: 1 }, 1000)).toBeCloseTo(26, 0)
    expect(gainAt('filter', { mode: 'low', cutoff: 1000, resonance: 0.5 }, 1000)).toBeCloseTo(10, 0)
    expect(gainAt('filter', { mode: 'band', cutoff: 1000, resonance: 1 }, 1000)).toBeCloseTo(0, 0)
  })

  it('sweeps and changes its mode without a step', () => {
    const sound = tone(100, 0.3, 1)
    const insert = insertOf('filter', { mode: 'low', cutoff: 20_000, resonance: 0 })
    const { left } = pass(insert, sound, {
      act: frame => {
        if (frame === 12_800) turn(insert, { cutoff: 40 })
        if (frame === 25_600) turn(insert, { mode: 'high', cutoff: 20_000 })
      },
    })
    expect(largestStep(left)).toBeLessThan(0.02)
  })
})

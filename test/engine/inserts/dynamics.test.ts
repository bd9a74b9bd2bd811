import { describe, expect, it } from 'vitest'
import { between, peak, rms, rmsDb, sum, tone } from '../sound.ts'
import { framesOver, insertOf, noise, pass } from './render-insert.ts'
import type { ParameterValue } from '../../../contract/parameter-row.ts'

const HARD = { threshold: -20, ratio: 4, knee: 0, attack: 0.001, release: 0.05 }
const level = (db: number): number => 10 ** (db / 20)
/** dB that come out of a steady tone of a peak level, at rest. */
const through = (id: string, settings: Record<string, ParameterValue>, db: number): number => {
  const { left } = pass(insertOf(id, settings), tone(1000, level(db), 1))
  return 20 * Math.log10(peak(between(left, 0.6, 1)))
}

describe('the compressor', () => {
  it('passes what lies below its threshold bit for bit', () => {
    const sound = noise(1, level(-21))
    expect(pass(insertOf('compressor', HARD), sound).left).toEqual(sound)
  })

  it.each([
    [-20, -20],
    [-8, -17],
    [0, -15],
  ])('makes %d dB to %d dB at four to one above −20 dB', (from, to) => {
    expect(Math.abs(through('compressor', HARD, from) - to)).toBeLessThan(0.6)
  })

  it('bends into it over its knee, and gives level back', () => {
    // in the middle of a knee of 12 dB: (1 − 1/4) · 6² / 24 = 1.125 dB
    expect(Math.abs(through('compressor', { ...HARD, knee: 12 }, -20) + 21.1)).toBeLessThan(0.4)
    expect(Math.abs(through('compressor', { ...HARD, makeup: 9 }, -8) + 8)).toBeLessThan(0.6)
  })

  it('takes its attack and its release', () => {
    const sound = sum(tone(1000, level(-30), 2))
    sound.set(tone(1000, 1, 0.5), 22_050)
    const held = (settings: Record<string, ParameterValue>, from: number, to: number) =>
      rmsDb(between(pass(insertOf('compressor', { ...HARD, ...settings }), sound).left, from, to)) -
      rmsDb(between(sound, from, to))
    expect(held({ attack: 0.1 }, 0.5, 0.51)).toBeGreaterThan(held({ attack: 0.001 }, 0.5, 0.51) + 6)
    expect(held({ attack: 0.1, release: 0.5 }, 0.95, 1)).toBeLessThan(-11)
    expect(held({ release: 0.5 }, 1.05, 1.1)).toBeLessThan(-8)
    expect(Math.abs(held({ release: 0.05 }, 1.5, 1.6))).toBeLessThan(0.1)
  })

  it('holds both sides back alike', () => {
    const { left, right } = pass(insertOf('compressor', HARD), tone(1000, 1, 1), { right: tone(700, 0.02, 1) })
    const held = rmsDb(between(right, 0.5, 1)) - rmsDb(between(tone(700, 0.02, 1), 0.5, 1))
    expect(held).toBeCloseTo(rmsDb(between(left, 0.5, 1)) - rmsDb(between(tone(1000, 1, 1), 0.5, 1)), 1)
    expect(held).toBeLessThan(-13)
  })
})

describe('the gate', () => {
  const settings = { threshold: -30, attack: 0.001, hold: 0.05, release: 0.1 }

  it('is silent below its threshold, and passes what is above bit for bit once it is open', () => {
    expect(peak(between(pass(insertOf('gate', settings), tone(300, level(-40), 1)).left, 0, 1))).toBe(0)
    const loud = tone(300, level(-10), 1)
    expect(between(pass(insertOf('gate', settings), loud).left, 0.1, 1)).toEqual(between(loud, 0.1, 1))
  })

  it('opens in its attack, stays open for its hold, and shuts in its release', () => {
    const sound = new Float32Array(2 * 44_100).fill(level(-50))
    sound.fill(0.5, 22_050, 44_100)
    const { left } = pass(insertOf('gate', settings), sound)
    expect(peak(between(left, 0, 0.5))).toBe(0)
    expect(left[22_050 + 44]).toBeCloseTo(0.5, 2)
    const after = between(left, 1, 2)
    const open = framesOver(after, level(-50) * 0.999).length / 44_100
    const audible = framesOver(after, 0).length / 44_100
    // a peak detector that falls by 10 ms, from −6 to −33 dB: 31 ms
    expect(open).toBeCloseTo(0.05 + 0.031, 2)
    expect(audible - open).toBeCloseTo(0.1, 2)
  })

  it('leaves its floor', () => {
    const sound = tone(300, level(-40), 1)
    const { left } = pass(insertOf('gate', { ...settings, floor: -12 }), sound)
    expect(rmsDb(between(left, 0.3, 1)) - rmsDb(between(sound, 0.3, 1))).toBeCloseTo(-12, 1)
  })
})

describe('the bit crusher', () => {
  it('leaves only so many levels', () => {
    const { left } = pass(insertOf('crusher', { bits: 3, rate: 48_000 }), tone(100, 0.9, 1))
    expect(new Set(left).size).toBeLessThanOrEqual(9)
    for (const x of left) expect(Number.isInteger(4 * x)).toBe(true)
  })

  it('holds each sample until the next of its rate', () => {
    const { left } = pass(insertOf('crusher', { bits: 16, rate: 4410 }), tone(100, 0.9, 1))
    const steps = left.reduce((count, x, i) => count + (i > 0 && x !== left[i - 1] ? 1 : 0), 0)
    expect(Math.abs(steps - 4410)).toBeLessThan(30)
  })

  it('is all but nothing at 16 bits and the full rate', () => {
    const sound = tone(440, 0.5, 1)
    const { left } = pass(insertOf('crusher', { bits: 16, rate: 48_000 }), sound)
    expect(rms(left.map((x, i) => x - (sound[i] as number)))).toBeLessThan(2e-5)
  })
})

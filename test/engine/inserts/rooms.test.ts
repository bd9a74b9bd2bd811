import { describe, expect, it } from 'vitest'
import { between, levelDb, rms, rmsDb } from '../sound.ts'
import { click, insertOf, noise, pass } from './render-insert.ts'
import type { ParameterValue } from '../../../contract/parameter-row.ts'

describe('the reverb', () => {
  const tail = (settings: Record<string, ParameterValue>, seconds = 4) =>
    pass(insertOf('reverb', { damp: 20_000, ...settings }), click(seconds))

  it.each([0.5, 1, 3])('falls by 60 dB in its %d s', decay => {
    const { left } = tail({ decay, 'pre-delay': 0 }, 1.2 * decay + 1)
    const at = (seconds: number) => rmsDb(between(left, seconds, seconds + 0.2 * decay))
    const slope = (at(0.15 + 0.7 * decay) - at(0.15)) / (0.7 * decay)
    expect((slope * decay) / -60).toBeGreaterThan(0.85)
    expect((slope * decay) / -60).toBeLessThan(1.2)
  })

  it('answers after its pre-delay, and not before', () => {
    const first = (wait: number) => tail({ 'pre-delay': wait }).left.findIndex(x => x !== 0) / 44_100
    expect(first(0.2) - first(0)).toBeCloseTo(0.2, 3)
    expect(first(0)).toBeGreaterThan(0.02)
  })

  it('is dense: hardly a moment of its tail is silent', () => {
    const part = between(tail({ decay: 3, 'pre-delay': 0 }).left, 0.3, 0.8)
    const quiet = rms(part) / 100
    const silent = part.filter(x => Math.abs(x) < quiet).length / part.length
    expect(silent).toBeLessThan(0.05)
  })

  it('loses the highs sooner by its damping', () => {
    const highs = (damp: number) => {
      const { left } = tail({ damp, decay: 2 })
      return levelDb(between(left, 1, 2), 6000) - levelDb(between(left, 1, 2), 300)
    }
    expect(highs(2000)).toBeLessThan(highs(20_000) - 20)
  })

  it('has two sides that are not alike, or one', () => {
    const wide = tail({ width: 1 })
    const same = (a: Float32Array, b: Float32Array) =>
      a.reduce((total, x, i) => total + x * (b[i] as number), 0) / (rms(a) * rms(b) * a.length)
    expect(Math.abs(same(wide.left, wide.right))).toBeLessThan(0.3)
    const narrow = tail({ width: 0 })
    expect(narrow.left).toEqual(narrow.right)
  })

  it.each([0.5, 2, 10])('is about as loud as what goes in, at a decay of %d s', decay => {
    const { left } = pass(insertOf('reverb', { decay, damp: 20_000 }), noise(6, 0.3))
    expect(Math.abs(rmsDb(between(left, 4, 6)) - rmsDb(noise(2, 0.3)))).toBeLessThan(6)
  })
})

describe('the flanger', () => {
  it('without sweep or feedback is a delay, that takes out what it puts half a wave off', () => {
    const { left } = pass(insertOf('flanger', { depth: 0, feedback: 0, delay: 0.005 }), click(1))
    // 5 ms are 220.5 frames: half on either side
    expect(left[220]).toBeCloseTo(0.5, 5)
    expect(left[221]).toBeCloseTo(0.5, 5)
  })

  it('sweeps about its middle, by its depth and as often as its rate', () => {
    const clicks = new Float32Array(4 * 44_100)
    for (let at = 0; at < clicks.length; at += 2205) clicks[at] = 1
    const { left } = pass(insertOf('flanger', { depth: 0.5, feedback: 0, delay: 0.01, rate: 0.5 }), clicks)
    const times: number[] = []
    for (let at = 0; at + 2205 <= left.length; at += 2205) {
      const part = left.subarray(at, at + 2205)
      times.push(part.reduce((best, x, i) => (x > (part[best] as number) ? i : best), 0) / 441)
    }
    // in tenths of a second: the middle is 1, and a sweep takes 2 s
    expect(Math.min(...times)).toBeCloseTo(0.5, 1)
    expect(Math.max(...times)).toBeCloseTo(1.5, 1)
    // the sweep has gone on for a moment of silence before
    for (const i of [0, 20]) expect(Math.abs((times[i] as number) - 1)).toBeLessThan(0.15)
    expect(times[10]).toBeCloseTo(1.5, 1)
    expect(times[30]).toBeCloseTo(0.5, 1)
  })

  it('rings by its feedback, inverted below 0', () => {
    const at = (feedback: number) =>
      pass(insertOf('flanger', { depth: 0, feedback, delay: 441 / 44_100 }), click(1)).left
    expect(at(0.5)[882]).toBeCloseTo(0.5, 5)
    expect(at(-0.5)[882]).toBeCloseTo(-0.5, 5)
  })
})

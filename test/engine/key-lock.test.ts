import { describe, expect, it } from 'vitest'
import { createEngine, renderOffline, sourceOf } from '../../engine/index.ts'
import {
  areNumbers,
  between,
  difference,
  largestStep,
  levelDb,
  onsetsNear,
  peak,
  drums,
  RATE,
  rms,
  rmsDb,
  song,
  sum,
  tone,
} from './sound.ts'

type At = readonly (readonly [number, string, number | boolean])[]
const locked = (rate: number): At => [
  [0, '/deck/1/key-lock', true],
  [0, '/deck/1/rate', rate],
]

/** What is left of a signal beside the sine of this frequency that fits best, against the signal, in dB. */
const residual = (signal: Float32Array, hertz: number): number => {
  const w = (2 * Math.PI * hertz) / RATE
  let [c, s] = [0, 0]
  signal.forEach((x, i) => {
    c += x * Math.cos(w * i)
    s += x * Math.sin(w * i)
  })
  const sine = signal.map((_, i) => (2 / signal.length) * (c * Math.cos(w * i) + s * Math.sin(w * i)))
  return 20 * Math.log10(rms(difference(signal, sine)) / rms(signal))
}

describe('key lock', () => {
  it.each([0.9, 0.96, 1.05, 1.08])('keeps a tone at %f × its speed, pure to −50 dB', rate => {
    const source = sourceOf({ vocals: [tone(1000, 0.3, 6)] })
    const { left, engine } = renderOffline({ seconds: 3, decks: { 1: source }, at: locked(rate) })
    const part = between(left, 1, 3)
    expect(residual(part, 1000)).toBeLessThan(-50)
    expect(levelDb(part, 1000)).toBeCloseTo(20 * Math.log10(0.3), 1)
    expect(engine.state(1).sample / RATE / rate).toBeCloseTo(3, 2)
  })

  it.each([
    [100, 1],
    [-300, 1],
    [700, 1],
    [200, 0.92],
  ])('shifts a tone by %i cents at %f × its speed, pure to −50 dB', (cents, rate) => {
    const source = sourceOf({ vocals: [tone(1000, 0.3, 6)] })
    const at: At = [...locked(rate), [0, '/deck/1/pitch', cents]]
    const { left, engine } = renderOffline({ seconds: 3, decks: { 1: source }, at })
    expect(residual(between(left, 1, 3), 1000 * 2 ** (cents / 1200))).toBeLessThan(-50)
    expect(engine.state(1).sample / RATE / rate).toBeCloseTo(3, 2)
  })

  it('shifts what a deck without key lock plays faster', () => {
    const source = sourceOf({ vocals: [tone(1000, 0.3, 6)] })
    const at: At = [
      [0, '/deck/1/rate', 1.05],
      [0, '/deck/1/pitch', 300],
    ]
    const { left } = renderOffline({ seconds: 3, decks: { 1: source }, at })
    expect(residual(between(left, 1, 3), 1050 * 2 ** (300 / 1200))).toBeLessThan(-50)
  })

  it.each([0.9, 1.08])('leaves every stroke of a drum loop in its place at %f × the speed, within 5 ms', rate => {
    const source = sourceOf({ drums: [drums(16, 0.5)] })
    const { left } = renderOffline({ seconds: 8, decks: { 1: source }, at: locked(rate) })
    const plain = renderOffline({ seconds: 8, decks: { 1: source }, at: [[0, '/deck/1/rate', rate]] })
    const times = Array.from({ length: 12 }, (_, i) => ((i + 1) * 0.5) / rate)
    const [stretched, expected] = [onsetsNear(left, times), onsetsNear(plain.left, times)]
    for (const [i, at] of stretched.entries()) expect(Math.abs(at - (expected[i] as number))).toBeLessThan(0.005)
  })

  it('is heard bit by bit as recorded while the speed is 1', () => {
    const { source, mix } = song(3)
    const { left } = renderOffline({ seconds: 2, decks: { 1: source }, at: [[0, '/deck/1/key-lock', true]] })
    expect(peak(difference(between(left, 0.1, 2), between(mix, 0.1, 2)))).toBeLessThan(1e-6)
  })

  it('comes and goes without a gap or a click', () => {
    const { source } = song(12)
    const at: At = [
      [1, '/deck/1/key-lock', true],
      [1.5, '/deck/1/rate', 1.06],
      [3, '/deck/1/pitch', 200],
      [4, '/deck/1/pitch', 0],
      [5, '/deck/1/rate', 1],
      [7, '/deck/1/key-lock', false],
    ]
    const { left, engine } = renderOffline({ seconds: 8, decks: { 1: source }, at })
    expect(areNumbers(left)).toBe(true)
    expect(largestStep(left)).toBeLessThan(0.04)
    for (let t = 0.1; t < 7.9; t += 0.05) expect(rmsDb(between(left, t, t + 0.05))).toBeGreaterThan(-17)
    expect(engine.state(1).sample / RATE).toBeCloseTo(8 + 0.06 * 3.5, 1)
  })

  it('mutes a stem within 10 ms, however long the stretcher looks ahead', () => {
    const { source } = song(6)
    const at: At = [...locked(1.06), [2, '/deck/1/stem/vocals/mute', true]]
    const { left } = renderOffline({ seconds: 3, decks: { 1: source }, at })
    expect(levelDb(between(left, 1.5, 2), 210)).toBeGreaterThan(-18)
    expect(levelDb(between(left, 2.011, 2.3), 210)).toBeLessThan(-60)
    expect(levelDb(between(left, 2.011, 2.3), 90)).toBeGreaterThan(-18)
  })

  it('jumps at once, to the place that the beat asks for', () => {
    const wave = sum(drums(20, 0.5))
    const source = sourceOf({ drums: [wave] })
    const { left } = renderOffline({
      seconds: 6,
      decks: { 1: source },
      at: locked(0.9),
      // 0.1 s before a stroke, so that it comes 0.1 ÷ 0.9 s after the jump.
      jumps: [[2, 1, 9.9 * RATE]],
    })
    const times = Array.from({ length: 6 }, (_, i) => 2 + (0.1 + i * 0.5) / 0.9)
    const plain = renderOffline({
      seconds: 6,
      decks: { 1: source },
      at: [[0, '/deck/1/rate', 0.9]],
      jumps: [[2, 1, 9.9 * RATE]],
    })
    const [heard, expected] = [onsetsNear(left, times), onsetsNear(plain.left, times)]
    for (const [i, at] of heard.entries()) expect(Math.abs(at - (expected[i] as number))).toBeLessThan(0.005)
    expect(largestStep(between(left, 1.99, 2.02))).toBeLessThan(0.5)
  })

  it('keeps a loop in time', () => {
    const source = sourceOf({ drums: [drums(20, 0.5)] })
    const at: At = [...locked(1.05), [2.1, '/deck/1/loop', 2]]
    const { left, engine } = renderOffline({ seconds: 8, decks: { 1: source }, at })
    const times = Array.from({ length: 10 }, (_, i) => (2 + i * 0.5) / 1.05).slice(2)
    const plain = renderOffline({ seconds: 8, decks: { 1: source }, at: at.slice(1) })
    const [heard, expected] = [onsetsNear(left, times), onsetsNear(plain.left, times)]
    for (const [i, t] of heard.entries()) expect(Math.abs(t - (expected[i] as number))).toBeLessThan(0.005)
    const [from, to] = engine.state(1).loop as [number, number]
    expect(engine.state(1).sample).toBeGreaterThanOrEqual(from - 300)
    expect(engine.state(1).sample).toBeLessThan(to)
  })

  it('ends the track where it ends, and says so', () => {
    const source = sourceOf({ vocals: [tone(500, 0.3, 2)] })
    const { left, engine } = renderOffline({ seconds: 3, decks: { 1: source }, at: locked(0.9) })
    expect(engine.state(1)).toMatchObject({ ended: true, playing: false, sample: 2 * RATE })
    expect(rmsDb(between(left, 2, 2.15))).toBeGreaterThan(-20)
    expect(peak(between(left, 2.3, 3))).toBe(0)
  })

  it('gives the same bits for the same moves', () => {
    const { source } = song(6)
    const render = () =>
      renderOffline({
        seconds: 4,
        decks: { 1: source },
        at: [...locked(1.07), [1, '/deck/1/pitch', 150]],
        jumps: [[2, 1, RATE]],
      }).left
    expect(peak(difference(render(), render()))).toBe(0)
  })

  it('plays by speeds that the row cannot take as by those it can', () => {
    const engine = createEngine({ sampleRate: RATE })
    engine.load(1, song(4).source)
    engine.set('/deck/1/key-lock', true)
    engine.set('/deck/1/play', true)
    const [left, right] = [new Float32Array(128), new Float32Array(128)]
    for (const rate of [0, -1, 1e9, Number.NaN, Number.NEGATIVE_INFINITY]) {
      engine.set('/deck/1/rate', rate)
      engine.set('/deck/1/pitch', rate * 1e6)
      for (let i = 0; i < 200; i++) {
        engine.process(left, right)
        expect(areNumbers(left)).toBe(true)
        expect(peak(left)).toBeLessThanOrEqual(1)
      }
    }
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEngine, type Grid, renderOffline, sourceOf } from '../../engine/index.ts'
import { areNumbers, between, difference, largestStep, peak, RATE, rmsDb, song, sum, tone } from './sound.ts'

const grid: Grid = {
  beats: Array.from({ length: 200 }, (_, i) => i * 0.5 * RATE),
  downbeats: Array.from({ length: 50 }, (_, i) => i * 2 * RATE),
}
const track = (seconds = 30) => sourceOf({ vocals: [sum(tone(100, 0.2, seconds), tone(150, 0.2, seconds))] }, grid)
const secondsOf = (engine: ReturnType<typeof createEngine>): number => engine.state(1).sample / RATE
type At = readonly (readonly [number, string, number | boolean])[]
const slip: At = [[0, '/deck/1/slip', true]]

describe('slip', () => {
  it('comes back from a loop to where the track would be', () => {
    const at: At = [...slip, [2.1, '/deck/1/loop', 1], [6.2, '/deck/1/loop', 0]]
    const { left, engine } = renderOffline({ seconds: 7, decks: { 1: track() }, at })
    expect(secondsOf(engine)).toBeCloseTo(7, 2)
    expect(largestStep(left)).toBeLessThan(0.02)
  })

  it('comes back from jumps when it is switched off, and to where the first one left', () => {
    const { engine } = renderOffline({
      seconds: 7,
      decks: { 1: track() },
      at: [...slip, [5, '/deck/1/slip', false]],
      jumps: [
        [2, 1, 12 * RATE],
        [3, 1, 17 * RATE],
      ],
    })
    expect(secondsOf(engine)).toBeCloseTo(7, 2)
  })

  it('comes back from a hold, and from a jog', () => {
    const at: At = [
      ...slip,
      [1, '/deck/1/play', false],
      [3, '/deck/1/play', true],
      [4, '/deck/1/jog', -1],
      [5, '/deck/1/jog', 0],
    ]
    const { engine } = renderOffline({ seconds: 6, decks: { 1: track() }, at })
    expect(secondsOf(engine)).toBeCloseTo(6, 2)
  })

  it('runs on at the speed that is set', () => {
    const at: At = [...slip, [0, '/deck/1/rate', 1.5], [2.1, '/deck/1/loop', 1], [4, '/deck/1/loop', 0]]
    const { engine } = renderOffline({ seconds: 5, decks: { 1: track() }, at })
    expect(secondsOf(engine)).toBeCloseTo(7.5, 2)
  })

  it('changes nothing while the deck goes its way', () => {
    const { left } = renderOffline({ seconds: 2, decks: { 1: track() }, at: slip })
    const plain = renderOffline({ seconds: 2, decks: { 1: track() } })
    expect(peak(difference(left, plain.left))).toBe(0)
  })
})

describe('a jog', () => {
  it.each([1, -0.5])('bends the speed by %f of a tenth while it is turned', to => {
    const at: At = [
      [1, '/deck/1/jog', to],
      [3, '/deck/1/jog', 0],
    ]
    const { left, engine } = renderOffline({ seconds: 4, decks: { 1: track() }, at })
    expect(secondsOf(engine)).toBeCloseTo(4 + 2 * 0.1 * to, 2)
    expect(largestStep(left)).toBeLessThan(0.02)
    expect(engine.state(1).rate).toBe(1)
  })
})

describe('a jump in phase', () => {
  it('stays where the deck is in the beat, to the sample', () => {
    const engine = createEngine({ sampleRate: RATE })
    engine.load(1, track())
    engine.set('/deck/1/play', true)
    const [left, right] = [new Float32Array(128), new Float32Array(128)]
    for (let i = 0; i < 400; i++) engine.process(left, right)
    const before = engine.state(1).sample
    engine.jump(1, before + 8 * RATE + 3000, undefined, 'in phase')
    expect(engine.state(1).sample).toBeCloseTo(before + 8 * RATE, 0)
  })
})

describe('a loop between two samples', () => {
  it('turns there, without a click', () => {
    const engine = createEngine({ sampleRate: RATE })
    engine.load(1, track())
    engine.loop(1, [2 * RATE, 3 * RATE])
    engine.set('/deck/1/play', true)
    const left = new Float32Array(5.5 * RATE)
    engine.process(left, new Float32Array(5.5 * RATE))
    expect(secondsOf(engine)).toBeCloseTo(2.5, 1)
    expect(largestStep(left)).toBeLessThan(0.02)
    engine.loop(1, null)
    expect(engine.state(1).loop).toBeNull()
  })

  it('takes a playhead back in that has just run over its end, by as much as it ran over', () => {
    const engine = createEngine({ sampleRate: RATE })
    engine.load(1, track())
    engine.set('/deck/1/play', true)
    engine.process(new Float32Array(3.05 * RATE), new Float32Array(3.05 * RATE))
    engine.loop(1, [1 * RATE, 3 * RATE])
    engine.process(new Float32Array(RATE / 10), new Float32Array(RATE / 10))
    expect(secondsOf(engine)).toBeCloseTo(1.15, 2)
  })

  it.each([0, 1])('of %i samples is none, or 512', length => {
    const { source } = song(4)
    const engine = createEngine({ sampleRate: RATE })
    engine.load(1, source)
    engine.set('/deck/1/play', true)
    engine.set('/deck/1/key-lock', true)
    engine.set('/deck/1/rate', 1.05)
    engine.process(new Float32Array(RATE), new Float32Array(RATE))
    engine.loop(1, [RATE, RATE + length])
    expect(engine.state(1).loop).toEqual(length === 0 ? null : [RATE, RATE + 512])
    const left = new Float32Array(RATE)
    engine.process(left, new Float32Array(RATE))
    expect(areNumbers(left)).toBe(true)
    expect(peak(left)).toBeLessThan(1)
    if (length === 1) expect(engine.state(1).sample).toBeLessThan(RATE + 1024)
  })
})

describe('what the engine is given', () => {
  it('may ask for places past the end and before the start', () => {
    const { source } = song(2)
    for (const to of [1e12, 2 * RATE, -5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const { left, engine } = renderOffline({ seconds: 1, decks: { 1: source }, jumps: [[0.5, 1, to]] })
      expect(areNumbers(left)).toBe(true)
      expect(engine.state(1).sample).toBeGreaterThanOrEqual(0)
      expect(engine.state(1).sample).toBeLessThanOrEqual(2 * RATE)
    }
  })

  it('may be mono, and of unequal length: the shorter end in silence', () => {
    const source = sourceOf({ vocals: [tone(300, 0.2, 1)], bass: [tone(90, 0.2, 3), tone(90, 0.1, 3)] })
    const { left, right } = renderOffline({
      seconds: 2.5,
      decks: { 1: source },
      at: [
        [0, '/deck/1/key-lock', true],
        [0, '/deck/1/rate', 1.02],
      ],
    })
    expect(rmsDb(between(left, 0.2, 0.8))).toBeGreaterThan(-14)
    expect(rmsDb(between(right, 1.5, 2.4))).toBeCloseTo(20 * Math.log10(0.1 / Math.SQRT2), 0)
  })

  it.each([96000, 48000, 22050])('sounds the same at an output of %i Hz', sampleRate => {
    const source = sourceOf({ vocals: [tone(1000, 0.3, 4)] })
    const at: At = [
      [0, '/deck/1/key-lock', true],
      [0, '/deck/1/rate', 1.06],
    ]
    const { left, engine } = renderOffline({ sampleRate, seconds: 2, decks: { 1: source }, at })
    expect(rmsDb(between(left, 0.5, 2, sampleRate))).toBeCloseTo(20 * Math.log10(0.3 / Math.SQRT2), 1)
    expect(secondsOf(engine)).toBeCloseTo(2.12, 2)
  })

  it('may be turned in any way at any time: what comes out are numbers, and no louder than full scale', () => {
    const { source } = song(8)
    const move = fc.oneof(
      fc.record({ path: fc.constantFrom('rate', 'pitch', 'jog', 'loop'), value: fc.double({ min: -2000, max: 2000 }) }),
      fc.record({ path: fc.constantFrom('key-lock', 'slip', 'sync', 'play'), value: fc.boolean() }),
      fc.record({ path: fc.constant('jump'), value: fc.double({ min: -1e5, max: 1e6 }) }),
      fc.record({ path: fc.constant('loop between'), value: fc.double({ min: 0, max: 4e5 }) }),
    )
    const moves = fc.array(fc.tuple(fc.constantFrom(1, 2), move, fc.nat(3000)), { maxLength: 25 })
    fc.assert(
      fc.property(moves, all => {
        const engine = createEngine({ sampleRate: RATE })
        for (const n of [1, 2] as const) {
          engine.load(n, source)
          engine.set(`/deck/${n}/play`, true)
        }
        for (const [n, { path, value }, frames] of all) {
          const deck = n as 1 | 2
          if (path === 'jump') engine.jump(deck, Number(value))
          else if (path === 'loop between') engine.loop(deck, [Number(value), Number(value) * 1.1])
          else engine.set(`/deck/${deck}/${path}`, value)
          const left = new Float32Array(frames)
          engine.process(left, new Float32Array(frames))
          expect(areNumbers(left)).toBe(true)
          expect(peak(left)).toBeLessThanOrEqual(1)
          const { sample } = engine.state(deck)
          expect(sample >= 0 && sample <= 8 * RATE).toBe(true)
        }
      }),
      { numRuns: process.env.STEMBRIDGE_SOAK === '1' ? 300 : 8 },
    )
  })
})

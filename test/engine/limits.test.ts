import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DECKS, parameterTable, type Path } from '../../contract/parameters.ts'
import { createEngine, createSource, putChunk, renderOffline, sourceOf } from '../../engine/index.ts'
import { createRamp, rampInto, rampTo } from '../../engine/ramp.ts'
import { between, difference, areNumbers, largestStep, levelDb, peak, RATE, rms, song, sum, tone } from './sound.ts'

const CEILING = 10 ** (-0.1 / 20)

describe('the limiter', () => {
  it('changes nothing below its ceiling', () => {
    const wave = tone(300, 0.95, 2)
    const { left } = renderOffline({ seconds: 1, decks: { 1: sourceOf({ mix: [wave] }) } })
    expect(peak(difference(between(left, 0.02, 1), between(wave, 0.02, 1)))).toBeLessThan(1e-6)
  })

  it('holds what is too loud at its ceiling, without a step', () => {
    const wave = sum(tone(60, 0.9, 2), tone(95, 0.9, 2))
    const { left } = renderOffline({
      seconds: 1.5,
      decks: { 1: sourceOf({ mix: [wave] }) },
      at: [[0, '/deck/1/gain', 6]],
    })
    expect(peak(left)).toBeLessThanOrEqual(CEILING + 1e-6)
    expect(peak(left)).toBeGreaterThan(0.9)
    expect(largestStep(left)).toBeLessThan(0.1)
  })

  it('turns the level down instead of cutting the wave off', () => {
    const source = sourceOf({ mix: [tone(60, 0.9, 2)] })
    const { left } = renderOffline({ seconds: 1.5, decks: { 1: source }, at: [[0, '/deck/1/gain', 6]] })
    expect(levelDb(between(left, 0.5, 1.5), 180) - levelDb(between(left, 0.5, 1.5), 60)).toBeLessThan(-30)
  })

  it('lets everything through when it is off', () => {
    const { left } = renderOffline({
      seconds: 1,
      decks: { 1: sourceOf({ mix: [tone(60, 0.9, 2)] }) },
      at: [
        [0, '/master/limiter', false],
        [0, '/deck/1/gain', 6],
      ],
    })
    expect(peak(between(left, 0.1, 1))).toBeCloseTo(1.796, 2)
  })
})

describe('a broken or odd source', () => {
  it('never brings what is no number to the output', () => {
    const bad = tone(200, 0.3, 1)
    for (let i = 5000; i < 9000; i += 7) bad[i] = [Number.NaN, Number.POSITIVE_INFINITY, -1e30][i % 3] as number
    const source = sourceOf({ vocals: [bad], drums: [tone(90, 0.2, 1)] })
    const { left } = renderOffline({
      seconds: 0.9,
      decks: { 1: source },
      at: [
        [0, '/deck/1/stem/vocals/eq/low', 3],
        [0, '/deck/1/stem/vocals/filter', 0.5],
        [0, '/deck/1/rate', 1.1],
      ],
    })
    expect(areNumbers(left)).toBe(true)
    expect(peak(left)).toBeLessThanOrEqual(CEILING + 1e-6)
    expect(levelDb(between(left, 0.12, 0.18), 99)).toBeCloseTo(levelDb(between(left, 0.5, 0.56), 99), 0)
  })

  it('plays mono on both sides', () => {
    const { left, right } = renderOffline({ seconds: 0.5, decks: { 1: sourceOf({ mix: [tone(200, 0.3, 1)] }) } })
    expect(rms(left)).toBeGreaterThan(0.1)
    expect(right).toEqual(left)
  })

  it('plays stems of unequal length to the end of the longest', () => {
    const source = sourceOf({ vocals: [tone(200, 0.3, 1)], drums: [tone(90, 0.3, 0.3)] })
    const { left, engine } = renderOffline({ seconds: 1.2, decks: { 1: source } })
    expect(rms(between(left, 0.5, 0.9))).toBeCloseTo(0.3 / Math.SQRT2, 2)
    expect(engine.state(1)).toMatchObject({ ended: true, sample: RATE })
  })

  it.each([1, 2, 15, 33])('plays a track of %i samples to its end', samples => {
    const { left, engine } = renderOffline({
      seconds: 0.1,
      decks: { 1: sourceOf({ mix: [new Float32Array(samples).fill(0.5)] }) },
    })
    expect(engine.state(1)).toMatchObject({ ended: true, playing: false, sample: samples })
    expect(areNumbers(left)).toBe(true)
  })

  it('ends a track of no samples at once', () => {
    const { engine } = renderOffline({ seconds: 0.1, decks: { 1: sourceOf({ mix: [new Float32Array(0)] }) } })
    expect(engine.state(1).playing).toBe(false)
  })

  it('reads int16 chunks at the full scale of their manifest', () => {
    const frames = new Int16Array(2 * 16384).fill(16384)
    const source = createSource({ mixSamples: 16384, mixReady: [[0, 16384]], mixFullScale: 2 })
    putChunk(source, 0, 0, { frames, from: 0, to: 16384 })
    const { left } = renderOffline({ seconds: 0.2, decks: { 1: source }, at: [[0, '/master/limiter', false]] })
    expect(left[4000]).toBeCloseTo((16384 / 32767) * 2, 5)
  })
})

describe('a ramp', () => {
  it('arrives exactly, on time, and never moves more than its slope', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 4, noNaN: true }), fc.integer({ min: 1, max: 500 })), {
          minLength: 1,
        }),
        moves => {
          const ramp = createRamp(1)
          for (const [target, frames] of moves) {
            const from = ramp.now
            const out = new Float32Array(frames)
            rampTo(ramp, target, 441)
            rampInto(ramp, out, frames)
            const slope = Math.abs(target - from) / 441 + 1e-6
            expect(Math.abs((out[0] as number) - from)).toBeLessThanOrEqual(slope + 4 / 441)
            for (const v of out) expect(v).toBeGreaterThanOrEqual(Math.min(from, target) - 1e-6)
            for (const v of out) expect(v).toBeLessThanOrEqual(Math.max(from, target) + 1e-6)
            if (frames >= 441) expect(ramp.now).toBe(target)
          }
        },
      ),
    )
  })
})

describe('whatever is automated', () => {
  const table = parameterTable()
  const paths = [...table].filter(([, row]) => row.kind === 'value' && row.type !== 'text').map(([path]) => path)
  const change = fc.tuple(
    fc.double({ min: 0, max: 0.3, noNaN: true }),
    fc.constantFrom<Path>(
      ...paths,
      ...DECKS.flatMap(n => [`/deck/${n}/play`, `/deck/${n}/loop`, `/deck/${n}/rate`]),
      '/panic',
    ),
    fc.oneof(fc.double({ min: -200, max: 100 }), fc.double({ min: -1, max: 2 }), fc.boolean(), fc.constant(Number.NaN)),
  )
  const jump = fc.tuple(
    fc.double({ min: 0, max: 0.3, noNaN: true }),
    fc.constantFrom(...DECKS),
    fc.double({ min: -1e5, max: 1e6 }),
  )

  it('stays a number below the ceiling, and its blocks may be of any size', () => {
    const one = song(1).source
    const two = sourceOf({ mix: [tone(150, 0.9, 1)], vocals: [tone(150, 0.9, 1)] })
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 30 }),
        fc.array(jump, { maxLength: 8 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.constantFrom(22050, 44100, 48000, 96000),
        (changes, jumps, size, rate) => {
          const engine = createEngine({ sampleRate: rate })
          engine.load(1, one)
          engine.load(2, two)
          for (const [s, path, value] of changes)
            if (path !== '/master/limiter') engine.set(path, value, Math.round(s * rate))
          for (const [s, deck, sample] of jumps) engine.jump(deck, sample, Math.round(s * rate))
          engine.set('/transport/play', true)
          const left = new Float32Array(Math.round(rate * 0.3))
          const right = new Float32Array(left.length)
          for (let at = 0; at < left.length; at += size)
            engine.process(left.subarray(at, at + size), right.subarray(at, at + size))
          expect(areNumbers(left) && areNumbers(right)).toBe(true)
          expect(Math.max(peak(left), peak(right))).toBeLessThanOrEqual(CEILING + 1e-6)
          for (const n of DECKS) expect(Number.isFinite(engine.state(n).sample)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('never steps: levels, mutes, solos, pans, equalisers and filters of a low song stay smooth', () => {
    const { source } = song(1)
    const smooth = paths.filter(p => /\/(gain|mute|solo|pan|eq\/\w+|filter|crossfade)$/.test(p) && !p.includes('/2/'))
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: 0, max: 0.3, noNaN: true }),
            fc.constantFrom(...smooth),
            fc.double({ min: -30, max: 0, noNaN: true }),
          ),
          { maxLength: 12 },
        ),
        changes => {
          const at = changes.map(([s, path, value]) => {
            const [low, high] = table.get(path)?.range ?? [0, 1]
            const fitted = low + ((value + 30) / 30) * (Math.min(0, high) - low || 1)
            return [s, path, table.get(path)?.type === 'boolean' ? value > -15 : fitted] as const
          })
          const { left, right } = renderOffline({ seconds: 0.3, decks: { 1: source }, at })
          expect(Math.max(largestStep(left), largestStep(right))).toBeLessThan(0.05)
        },
      ),
      { numRuns: 40 },
    )
  })
})

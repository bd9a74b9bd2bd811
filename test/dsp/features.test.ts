import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attackListener } from '../../dsp/attacks.ts'
import { autocorrelation } from '../../dsp/autocorrelation.ts'
import { CELLS, chromaListener } from '../../dsp/chroma.ts'
import { decimator } from '../../dsp/decimate.ts'
import { framer } from '../../dsp/framer.ts'
import { ONSET_HOP, onsetListener } from '../../dsp/onsets.ts'
import { series } from '../../dsp/series.ts'

const RATE = 22050
const sine = (hz: number, length: number, rate: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rate))
const argmax = (x: ArrayLike<number>): number =>
  Array.from(x).reduce((best, v, i, all) => (v > (all[best] as number) ? i : best), 0)

/** Cuts a signal at the given lengths, again and again. */
const cut = (x: Float32Array, lengths: number[]): Float32Array[] => {
  const parts: Float32Array[] = []
  for (let at = 0, i = 0; at < x.length; i++) {
    const take = lengths[i % lengths.length] as number
    parts.push(x.slice(at, at + take))
    at += take
  }
  return parts
}
const cuts = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 5 })

describe('taking every n-th sample', () => {
  it('keeps a low tone where it was, and removes what would fold', () => {
    const down = decimator(2)
    const out = down.add(sine(1000, 8000, 44100))
    const want = sine(1000, 4000, 22050)
    for (let i = 100; i < 3800; i++) expect(Math.abs((out[i] as number) - (want[i] as number))).toBeLessThan(0.003)
    const folded = decimator(2).add(sine(15000, 8000, 44100))
    expect(Math.max(...folded.slice(100, 3800).map(Math.abs))).toBeLessThan(0.01)
  })

  it('gives the same however the stream is cut, and as many samples as there should be', () => {
    const x = sine(440, 20000, 44100)
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 4 }), (lengths, factor) => {
        const gather = (parts: Float32Array[]) => {
          const down = decimator(factor)
          return [...parts.map(p => down.add(p)), down.finish()].flatMap(p => [...p])
        }
        const whole = gather([x])
        expect(gather(cut(x, lengths))).toEqual(whole)
        expect(whole.length).toBe(Math.ceil(x.length / factor))
      }),
      { numRuns: 20 },
    )
  })
})

describe('cutting into frames', () => {
  it('centres frame k on sample k · hop, however the stream is cut', () => {
    const x = Float32Array.from({ length: 3000 }, (_, i) => i + 1)
    fc.assert(
      fc.property(cuts, lengths => {
        const centres: number[] = []
        const frames = framer(64, 16, frame => centres.push(frame[32] as number))
        for (const part of cut(x, lengths)) frames.add(part)
        frames.finish()
        centres.forEach((value, k) => {
          expect(value).toBe(k * 16 < x.length ? k * 16 + 1 : 0)
        })
        expect(centres.length).toBe(Math.floor(x.length / 16) + 1)
      }),
      { numRuns: 20 },
    )
  })
})

describe('autocorrelation', () => {
  it('is 1 at lag 0 and peaks at the period', () => {
    fc.assert(
      fc.property(fc.integer({ min: 12, max: 90 }), period => {
        const x = Float32Array.from({ length: 2000 }, (_, i) => (i % period === 0 ? 1 : 0))
        for (const exponent of [2, 0.8]) {
          const out = autocorrelation(x, 150, exponent)
          expect(out[0]).toBeCloseTo(1, 9)
          expect(10 + argmax(out.slice(10, period + 5))).toBe(period)
        }
      }),
    )
  })

  it('is zero for silence and for nothing', () => {
    expect([...autocorrelation(new Float32Array(50), 5)]).toEqual([0, 0, 0, 0, 0])
    expect([...autocorrelation(new Float32Array(0), 3)]).toEqual([0, 0, 0])
  })
})

describe('onsets and attacks', () => {
  it('stand where the sound begins', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4000, max: 30000 }), start => {
        const x = new Float32Array(40000)
        x.set(sine(700, 6000, RATE), start)
        const [onsets, attacks] = [onsetListener(RATE), attackListener(RATE)]
        onsets.add(x)
        attacks.add(x)
        const { mid } = onsets.finish()
        expect(Math.abs(argmax(mid) * ONSET_HOP - start)).toBeLessThan(2.5 * ONSET_HOP)
        const { rise, perSecond } = attacks.finish()
        expect(Math.abs((argmax(rise) + 0.5) / perSecond - start / RATE)).toBeLessThan(0.004)
      }),
      { numRuns: 30 },
    )
  })
})

describe('chroma', () => {
  it('puts a tone into its own cell of ten cents', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 35.9, noNaN: true }), semitones => {
        const chroma = chromaListener(RATE)
        chroma.add(sine(130.8128 * 2 ** (semitones / 12), 3 * RATE, RATE))
        const { rows } = chroma.finish()
        const cell = argmax(rows[2]?.all ?? [])
        const want = (semitones * 10) % CELLS
        const away = Math.abs(cell - want)
        expect(Math.min(away, CELLS - away)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 20 },
    )
  })
})

describe('a series', () => {
  it('keeps what was pushed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), count => {
        const held = series()
        for (let i = 0; i < count; i++) held.push(i)
        expect(held.length).toBe(count)
        expect(held.values()).toEqual(Float32Array.from({ length: count }, (_, i) => i))
      }),
    )
  })
})

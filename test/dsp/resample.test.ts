import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resampledLength, resampler } from '../../dsp/resample.ts'

const resample = (frames: Float32Array, from: number, to: number, channels = 2, block = 5000): Float32Array => {
  const stream = resampler({ from, to, channels })
  const parts: Float32Array[] = []
  for (let at = 0; at < frames.length; at += block * channels)
    parts.push(stream.push(frames.subarray(at, at + block * channels)))
  parts.push(stream.end())
  const out = new Float32Array(parts.reduce((n, p) => n + p.length, 0))
  parts.reduce((at, p) => {
    out.set(p, at)
    return at + p.length
  }, 0)
  return out
}
const tone = (hertz: number, rate: number, seconds: number) => {
  const out = new Float32Array(Math.round(rate * seconds) * 2)
  for (let i = 0; i < out.length; i++) out[i] = Math.sin((2 * Math.PI * hertz * (i >> 1)) / rate)
  return out
}
/** Error against the ideal tone, away from the edges, in dB of full scale. */
const errorDb = (out: Float32Array, ideal: (i: number) => number) => {
  let sum = 0
  const edge = 2000
  for (let i = edge; i < out.length - edge; i++) sum += ((out[i] as number) - ideal(i >> 1)) ** 2
  return 10 * Math.log10(sum / (out.length - 2 * edge) + 1e-30)
}

describe('a stream at another rate', () => {
  it.each([
    [48000, 44100, 1000],
    [48000, 44100, 19000],
    [44100, 48000, 18000],
    [22050, 44100, 9500],
    [96000, 44100, 15000],
    [44100, 96000, 19000],
    [44100, 22050, 9500],
    [8000, 44100, 3000],
  ])('%i → %i Hz keeps a tone of %i Hz in level, phase and time', (from, to, hertz) => {
    const out = resample(tone(hertz, from, 0.6), from, to)
    expect(errorDb(out, i => Math.sin((2 * Math.PI * hertz * i) / to))).toBeLessThan(-100)
  })

  it.each([
    [96000, 44100, 24000],
    [48000, 44100, 23000],
    [44100, 22050, 12000],
  ])('%i → %i Hz leaves out %i Hz, which would come back as another tone', (from, to, hertz) => {
    expect(errorDb(resample(tone(hertz, from, 0.6), from, to), () => 0)).toBeLessThan(-90)
  })

  it('gives the same bits however it is cut, and its length rounded up', () => {
    const rate = fc.constantFrom(8000, 22050, 32000, 44100, 48000, 96000)
    fc.assert(
      fc.property(
        rate,
        rate,
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 1, max: 700 }),
        (from, to, n, cut) => {
          const frames = Float32Array.from({ length: n * 2 }, (_, i) => Math.sin(i * i))
          const whole = resample(frames, from, to, 2, n + 1)
          expect(whole.length / 2).toBe(resampledLength(n, from, to))
          expect(resample(frames, from, to, 2, cut)).toEqual(whole)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('keeps a constant, and treats channels alike whatever their number', () => {
    const mono = Float32Array.from({ length: 3000 }, (_, i) => Math.sin(i / 5))
    const stereo = Float32Array.from({ length: 6000 }, (_, i) => mono[i >> 1] as number)
    const one = resample(mono, 48000, 44100, 1)
    const two = resample(stereo, 48000, 44100, 2)
    expect(one.every((x, i) => Math.abs(x - (two[2 * i] as number)) < 1e-6)).toBe(true)
    const level = resample(new Float32Array(4000).fill(0.5), 44100, 48000, 1)
    expect(level.slice(200, -200).every(x => Math.abs(x - 0.5) < 1e-5)).toBe(true)
  })
})

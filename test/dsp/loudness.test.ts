import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gatedLoudness, loudnessMeter } from '../../dsp/loudness.ts'

/** A 997 Hz sine of an amplitude on each side. */
const sine = (left: number, right: number, seconds: number, rate: number): Float32Array => {
  const out = new Float32Array(2 * Math.round(seconds * rate))
  for (let i = 0; i < out.length / 2; i++) {
    const s = Math.sin((2 * Math.PI * 997 * i) / rate)
    out[2 * i] = left * s
    out[2 * i + 1] = right * s
  }
  return out
}

const loudness = (rate: number, ...parts: Float32Array[]): number | null => {
  const meter = loudnessMeter(rate)
  for (const part of parts) meter.add(part)
  return meter.integrated()
}

describe('integrated loudness', () => {
  for (const rate of [22050, 44100, 48000, 96000])
    it(`is −3.01 LUFS for a full-scale 997 Hz sine in one channel at ${rate} Hz, as BS.1770-4 says`, () => {
      expect(loudness(rate, sine(1, 0, 5, rate))).toBeCloseTo(-3.01, 1)
      expect(loudness(rate, sine(0, 1, 5, rate))).toBeCloseTo(-3.01, 1)
    })

  it('is −23 LUFS for a stereo sine of −23 dBFS, as EBU Tech 3341 case 1 says', () => {
    const a = 10 ** (-23 / 20)
    expect(loudness(48000, sine(a, a, 20, 48000))).toBeCloseTo(-23, 1)
  })

  it('leaves out what lies 10 LU under the rest, as EBU Tech 3341 case 3 says', () => {
    const at = (db: number) => 10 ** (db / 20)
    const part = (db: number, seconds: number) => sine(at(db), at(db), seconds, 48000)
    expect(loudness(48000, part(-36, 10), part(-23, 60), part(-36, 10))).toBeCloseTo(-23, 1)
  })

  it('moves by the gain, while nothing falls under the gate', () => {
    const noise = Float32Array.from({ length: 2 * 44100 * 2 }, (_, i) => Math.sin(i * i * 0.37) * 0.1)
    const before = loudness(44100, noise) as number
    fc.assert(
      fc.property(fc.double({ min: -30, max: 20, noNaN: true }), db => {
        const after = loudness(
          44100,
          noise.map(x => x * 10 ** (db / 20)),
        )
        expect(after).toBeCloseTo(before + db, 3)
      }),
      { numRuns: 10 },
    )
  })

  it('does not depend on how the stream is cut', () => {
    const whole = sine(0.3, 0.2, 2, 44100)
    const parts = [0, 10, 30000, 99998].map((from, i, all) => whole.slice(from, all[i + 1]))
    expect(loudness(44100, ...parts)).toBe(loudness(44100, whole))
  })

  it('is null in silence, and of less than 400 ms', () => {
    expect(loudness(44100, new Float32Array(2 * 44100))).toBeNull()
    expect(loudness(44100, sine(1, 1, 0.3, 44100))).toBeNull()
    expect(gatedLoudness(new Float32Array(0))).toBeNull()
  })
})

import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loudnessMeter } from '../../dsp/loudness.ts'
import { loudnessRange } from '../../dsp/loudness-range.ts'
import { levelListener } from '../../dsp/true-peak.ts'
import { wavHeader } from '../../dsp/wav-header.ts'

const RATE = 44100
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0
let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'stembridge-r128-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

const stereo = (seconds: number, sound: (t: number) => number): Float32Array =>
  Float32Array.from({ length: 2 * seconds * RATE }, (_, i) => sound((i >> 1) / RATE) * (i % 2 === 0 ? 1 : 0.8))

const ours = (samples: Float32Array) => {
  const [meter, levels] = [loudnessMeter(RATE), levelListener(RATE / 2)]
  for (let at = 0; at < samples.length; at += 10_000) {
    meter.add(samples.subarray(at, at + 10_000))
    levels.add(samples.subarray(at, at + 10_000))
  }
  return { lufs: meter.integrated(), range: meter.range(), peak: 20 * Math.log10(levels.peak()) }
}

/** What ffmpeg's ebur128 says of the same samples. */
const theirs = async (name: string, samples: Float32Array) => {
  const file = join(scratch, `${name}.wav`)
  const header = wavHeader({ frames: samples.length / 2, rate: RATE, channels: 2, bits: 32 })
  await writeFile(file, Buffer.concat([header, new Uint8Array(samples.buffer)]))
  const args = ['-nostdin', '-i', file, '-af', 'ebur128=peak=true', '-f', 'null', '-']
  const said = spawnSync('ffmpeg', args, { encoding: 'utf8' }).stderr
  const summary = said.slice(said.lastIndexOf('Summary:'))
  const figure = (label: RegExp) => Number(label.exec(summary)?.[1])
  return { lufs: figure(/I:\s+(-?[\d.]+)/), range: figure(/LRA:\s+(-?[\d.]+)/), peak: figure(/Peak:\s+(-?[\d.]+)/) }
}

/** Loud and soft by turns, rich in partials. */
const tune = (t: number): number => {
  const level = 0.05 + 0.4 * (0.5 + 0.5 * Math.sin((2 * Math.PI * t) / 11)) ** 2
  return level * [1, 2, 3, 5, 9].reduce((sum, h) => sum + Math.sin(2 * Math.PI * 196 * h * t + h) / h, 0)
}
/** Begins and ends softly: what begins at once rises over its own level between the samples. */
const faded =
  (seconds: number, sound: (t: number) => number) =>
  (t: number): number =>
    Math.min(1, 4 * t, 4 * (seconds - t)) * sound(t)
const quarter = (t: number): number => 0.5 * Math.sin(2 * Math.PI * (RATE / 4) * t + Math.PI / 4)

const SOUNDS = {
  tune,
  'a quarter of the rate, sampled beside its peaks': faded(24, quarter),
  'soft, then loud': (t: number) => (t < 12 ? 0.08 : 0.5) * Math.sin(2 * Math.PI * 1000 * t),
}

describe('loudness by EBU R 128', () => {
  it.skipIf(!hasFfmpeg).each(Object.entries(SOUNDS))('is what ffmpeg says: %s', async (name, sound) => {
    const samples = stereo(24, sound)
    const [own, peer] = [ours(samples), await theirs(name.slice(0, 5), samples)]
    expect(Math.abs((own.lufs ?? 0) - peer.lufs)).toBeLessThan(0.11)
    expect(Math.abs((own.range ?? 0) - peer.range)).toBeLessThan(0.3)
    expect(Math.abs(own.peak - peer.peak)).toBeLessThan(0.2)
  })

  it('finds the peak between the samples', () => {
    const { peak } = ours(stereo(1, faded(1, quarter)))
    expect(peak).toBeCloseTo(-6.02, 1)
  })

  it('has no range in silence and under three seconds', () => {
    expect(ours(stereo(4, () => 0)).range).toBeNull()
    expect(ours(stereo(2, tune)).range).toBeNull()
    expect(loudnessRange(new Float32Array(0))).toBeNull()
  })
})

describe('levels', () => {
  it('are the same however the sound is cut', () => {
    const samples = stereo(1, tune)
    const of = (lengths: number[]) => {
      const levels = levelListener(4410)
      for (let at = 0, i = 0; at < samples.length; i++) {
        const take = 2 * (lengths[i % lengths.length] as number)
        levels.add(samples.slice(at, at + take))
        at += take
      }
      return { peak: levels.peak(), powers: levels.powers() }
    }
    const whole = of([samples.length / 2])
    expect(whole.powers).toHaveLength(10)
    const cuts = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(cuts, lengths => {
        expect(of(lengths)).toEqual(whole)
      }),
      { numRuns: 15 },
    )
  })
})

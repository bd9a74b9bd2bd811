import type { Hertz } from '../../contract/units.ts'
import { attackListener } from '../../dsp/attacks.ts'
import { chromaListener } from '../../dsp/chroma.ts'
import { decimator } from '../../dsp/decimate.ts'
import { loudnessMeter } from '../../dsp/loudness.ts'
import { ONSET_HOP, ONSET_SIZE, onsetListener } from '../../dsp/onsets.ts'
import { timbreListener } from '../../dsp/timbre.ts'
import { levelListener } from '../../dsp/true-peak.ts'

/** The rate that the features are made at lies in [16 kHz, 32 kHz) for all usual files. */
export const TARGET = 22050

/** Of the curve of levels. */
export const LEVEL_STEP = 0.5

/** A broken float sample counts as silence: one alone would stay in every filter for good. */
export const finite = (block: Float32Array): Float32Array => {
  let sum = 0
  for (let i = 0; i < block.length; i++) sum += block[i] as number
  return Number.isFinite(sum) ? block : block.map(x => (Number.isFinite(x) ? x : 0))
}

/** Hears a mix once, as interleaved stereo blocks, and keeps features only: some 10 kB for each second. */
export const listen = (rate: Hertz) => {
  const factor = Math.max(1, Math.round(rate / TARGET))
  const low = rate / factor
  const down = decimator(factor)
  const loudness = loudnessMeter(rate)
  const levels = levelListener(Math.round(rate * LEVEL_STEP))
  const timbre = timbreListener(low, ONSET_SIZE, low / ONSET_HOP)
  const ears = [onsetListener(low, timbre.hear), chromaListener(low), attackListener(low)] as const
  let frames = 0
  const hear = (mono: Float32Array): void => {
    for (const ear of ears) ear.add(mono)
  }
  return {
    add: (given: Float32Array): void => {
      const stereo = finite(given)
      loudness.add(stereo)
      levels.add(stereo)
      const mono = new Float32Array(stereo.length >> 1)
      for (let i = 0; i < mono.length; i++) mono[i] = ((stereo[2 * i] as number) + (stereo[2 * i + 1] as number)) / 2
      frames += mono.length
      hear(down.add(mono))
    },
    finish: () => {
      hear(down.finish())
      return {
        seconds: frames / rate,
        rate: low,
        loudness: loudness.integrated(),
        loudnessRange: loudness.range(),
        truePeak: levels.peak(),
        powers: levels.powers(),
        onsets: ears[0].finish(),
        pitches: ears[1].finish(),
        attacks: ears[2].finish(),
        timbre: timbre.finish(),
      }
    },
  }
}
export type Heard = ReturnType<ReturnType<typeof listen>['finish']>

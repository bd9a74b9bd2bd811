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

/** Writes the mean of both channels. @returns whether all of it is finite */
const toMono = (stereo: Float32Array, mono: Float32Array): boolean => {
  let total = 0
  for (let i = 0, k = 0; i < mono.length; i++, k += 2) {
    const sum = (stereo[k] as number) + (stereo[k + 1] as number)
    total += sum
    mono[i] = sum / 2
  }
  return Number.isFinite(total)
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
  let [frames, held] = [0, new Float32Array(0)]
  const hear = (mono: Float32Array): void => {
    for (const ear of ears) ear.add(mono)
  }
  return {
    add: (given: Float32Array): void => {
      const size = given.length >> 1
      if (held.length < size) held = new Float32Array(size)
      const mono = held.subarray(0, size)
      const stereo = toMono(given, mono) ? given : finite(given)
      if (stereo !== given) toMono(stereo, mono)
      loudness.add(stereo)
      levels.add(stereo)
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

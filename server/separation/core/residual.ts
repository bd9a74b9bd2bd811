import type { Energies } from '../../../contract/audio-folder.ts'
import type { Decibels } from '../../../contract/units.ts'

/** Interleaved float32 of each stem, in the model's order, all of one length. */
export type StemSamples = readonly Float32Array[]

/** Adds an equal share of (mixture − Σ stems) to every stem, in place.
 *  @param mix  interleaved float32 */
export const shareResidual = (mix: Float32Array, stems: StemSamples): void => {
  const count = stems.length
  for (let i = 0; i < mix.length; i++) {
    let rest = mix[i] as number
    for (let s = 0; s < count; s++) rest -= (stems[s] as Float32Array)[i] as number
    const share = rest / count
    for (let s = 0; s < count; s++) {
      const stem = stems[s] as Float32Array
      stem[i] = (stem[i] as number) + share
    }
  }
}

/** Rounds stems to a grid of `steps` to one so that they still sum to the rounded mixture exactly: what rounding leaves
 *  over, at most a step for every second stem, goes to the stems that it moved the most. In place; the stems are on the
 *  grid afterwards.
 *  @param steps  grid points for an amplitude of 1: 32767 ÷ fullScale in the library */
export const roundTogether = (mix: Float32Array, stems: StemSamples, steps: number): void => {
  const count = stems.length
  const whole = new Float64Array(count)
  const moved = new Float64Array(count)
  for (let i = 0; i < mix.length; i++) {
    let rest = Math.round((mix[i] as number) * steps)
    for (let s = 0; s < count; s++) {
      const exact = ((stems[s] as Float32Array)[i] as number) * steps
      const rounded = Math.round(exact)
      whole[s] = rounded
      moved[s] = exact - rounded
      rest -= rounded
    }
    if (rest !== 0) for (; rest !== 0 && Math.abs(rest) <= count; rest -= Math.sign(rest)) giveOne(whole, moved, rest)
    for (let s = 0; s < count; s++) (stems[s] as Float32Array)[i] = (whole[s] as number) / steps
  }
}

const giveOne = (whole: Float64Array, moved: Float64Array, rest: number): void => {
  const sign = Math.sign(rest)
  let most = 0
  for (let s = 1; s < whole.length; s++) if ((moved[s] as number) * sign > (moved[most] as number) * sign) most = s
  whole[most] = (whole[most] as number) + sign
  moved[most] = (moved[most] as number) - sign
}

/** Energy of (mixture − Σ stems) against the mixture's. */
export type ResidualMeter = {
  add(mix: Float32Array, stems: StemSamples): void
  /** Decibels to two places, at least −144; NaN where a stem was not finite. */
  readonly db: Decibels
  /** What it has counted. */
  readonly energies: Energies
}

/** @param before  what an earlier run counted */
export const residualMeter = (before: Energies = { mixture: 0, missed: 0 }): ResidualMeter => {
  let energy = before.mixture
  let error = before.missed
  return {
    add(mix, stems) {
      const count = stems.length
      let here = 0
      let missed = 0
      for (let i = 0; i < mix.length; i++) {
        const x = mix[i] as number
        let rest = x
        for (let s = 0; s < count; s++) rest -= (stems[s] as Float32Array)[i] as number
        here += x * x
        missed += rest * rest
      }
      energy += here
      error += missed
    },
    get energies() {
      return { mixture: energy, missed: error }
    },
    get db() {
      if (error === 0) return -144
      return Math.max(-144, Math.round(1000 * Math.log10(error / Math.max(energy, 1e-30))) / 100)
    },
  }
}

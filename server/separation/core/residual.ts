import type { Decibels } from '../../../contract/units.ts'

/** Adds a quarter (of four stems) of (mixture − Σ stems) to every stem, in place.
 *  @param mix    interleaved float32
 *  @param stems  as long as the mix each */
export const shareResidual = (mix: Float32Array, stems: Float32Array[]): void => {
  for (let i = 0; i < mix.length; i++) {
    let rest = mix[i] as number
    for (const stem of stems) rest -= stem[i] as number
    rest /= stems.length
    for (const stem of stems) stem[i] = (stem[i] as number) + rest
  }
}

/** Rounds stems to a grid of `steps` to one so that they still sum to the rounded mixture exactly: what rounding leaves
 *  over, at most two steps, goes to the stems that it moved the most. In place; the stems are on the grid afterwards.
 *  @param steps  grid points for an amplitude of 1: 32767 ÷ fullScale in the library */
export const roundTogether = (mix: Float32Array, stems: Float32Array[], steps: number): void => {
  const count = stems.length
  const rounded = new Float64Array(count)
  const moved = new Float64Array(count)
  for (let i = 0; i < mix.length; i++) {
    let rest = Math.round((mix[i] as number) * steps)
    for (let s = 0; s < count; s++) {
      const exact = ((stems[s] as Float32Array)[i] as number) * steps
      const near = Math.round(exact)
      rounded[s] = near
      moved[s] = exact - near
      rest -= near
    }
    for (; rest !== 0 && Math.abs(rest) <= count; rest -= Math.sign(rest)) giveOne(rounded, moved, Math.sign(rest))
    for (let s = 0; s < count; s++) (stems[s] as Float32Array)[i] = (rounded[s] as number) / steps
  }
}

const giveOne = (rounded: Float64Array, moved: Float64Array, sign: number): void => {
  let most = 0
  for (let s = 1; s < moved.length; s++) if ((moved[s] as number) * sign > (moved[most] as number) * sign) most = s
  rounded[most] = (rounded[most] as number) + sign
  moved[most] = (moved[most] as number) - sign
}

/** Energy of (mixture − Σ stems) against the mixture's. */
export type ResidualMeter = {
  add(mix: Float32Array, stems: readonly Float32Array[]): void
  /** Decibels to two places, at least −144; NaN where a stem was not finite. */
  readonly db: Decibels
}

export const residualMeter = (): ResidualMeter => {
  let energy = 0
  let error = 0
  return {
    add(mix, stems) {
      for (let i = 0; i < mix.length; i++) {
        const x = mix[i] as number
        let rest = x
        for (const stem of stems) rest -= stem[i] as number
        energy += x * x
        error += rest * rest
      }
    },
    get db() {
      if (error === 0) return -144
      return Math.max(-144, Math.round(1000 * Math.log10(error / Math.max(energy, 1e-30))) / 100)
    },
  }
}

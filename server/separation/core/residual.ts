import type { Decibels } from '../../../contract/units.ts'

/** Interleaved float32 of each stem, in the model's order, as long as the mix each. */
export type FourStems = readonly [Float32Array, Float32Array, Float32Array, Float32Array]

/** Adds a quarter of (mixture − Σ stems) to every stem, in place.
 *  @param mix  interleaved float32 */
export const shareResidual = (mix: Float32Array, [a, b, c, d]: FourStems): void => {
  for (let i = 0; i < mix.length; i++) {
    const [p, q, r, s] = [a[i] as number, b[i] as number, c[i] as number, d[i] as number]
    const share = ((mix[i] as number) - p - q - r - s) / 4
    a[i] = p + share
    b[i] = q + share
    c[i] = r + share
    d[i] = s + share
  }
}

/** Rounds stems to a grid of `steps` to one so that they still sum to the rounded mixture exactly: what rounding leaves
 *  over, at most two steps, goes to the stems that it moved the most. In place; the stems are on the grid afterwards.
 *  @param steps  grid points for an amplitude of 1: 32767 ÷ fullScale in the library */
export const roundTogether = (mix: Float32Array, stems: FourStems, steps: number): void => {
  const [a, b, c, d] = stems
  const whole = new Float64Array(4)
  const moved = new Float64Array(4)
  for (let i = 0; i < mix.length; i++) {
    const [p, q, r, s] = [
      (a[i] as number) * steps,
      (b[i] as number) * steps,
      (c[i] as number) * steps,
      (d[i] as number) * steps,
    ]
    whole[0] = Math.round(p)
    whole[1] = Math.round(q)
    whole[2] = Math.round(r)
    whole[3] = Math.round(s)
    let rest = Math.round((mix[i] as number) * steps) - whole[0] - whole[1] - whole[2] - whole[3]
    if (rest !== 0) {
      moved[0] = p - whole[0]
      moved[1] = q - whole[1]
      moved[2] = r - whole[2]
      moved[3] = s - whole[3]
      for (; rest !== 0 && Math.abs(rest) <= 4; rest -= Math.sign(rest)) giveOne(whole, moved, Math.sign(rest))
    }
    a[i] = (whole[0] as number) / steps
    b[i] = (whole[1] as number) / steps
    c[i] = (whole[2] as number) / steps
    d[i] = (whole[3] as number) / steps
  }
}

const giveOne = (whole: Float64Array, moved: Float64Array, sign: number): void => {
  let most = 0
  for (let s = 1; s < 4; s++) if ((moved[s] as number) * sign > (moved[most] as number) * sign) most = s
  whole[most] = (whole[most] as number) + sign
  moved[most] = (moved[most] as number) - sign
}

/** Energy of (mixture − Σ stems) against the mixture's. */
export type ResidualMeter = {
  add(mix: Float32Array, stems: FourStems): void
  /** Decibels to two places, at least −144; NaN where a stem was not finite. */
  readonly db: Decibels
}

export const residualMeter = (): ResidualMeter => {
  let energy = 0
  let error = 0
  return {
    add(mix, [a, b, c, d]) {
      let here = 0
      let missed = 0
      for (let i = 0; i < mix.length; i++) {
        const x = mix[i] as number
        const rest = x - (a[i] as number) - (b[i] as number) - (c[i] as number) - (d[i] as number)
        here += x * x
        missed += rest * rest
      }
      energy += here
      error += missed
    },
    get db() {
      if (error === 0) return -144
      return Math.max(-144, Math.round(1000 * Math.log10(error / Math.max(energy, 1e-30))) / 100)
    },
  }
}

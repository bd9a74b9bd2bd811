/** Coefficients of a second-order section, a0 = 1. */
export type Biquad = { b0: number; b1: number; b2: number; a1: number; a2: number }

/** Second-order high-pass at `hz` with quality `q`.
 *  Source: Robert Bristow-Johnson, Cookbook formulae for audio EQ biquad filter coefficients. */
export const highPass = (hz: number, rate: number, q = Math.SQRT1_2): Biquad => {
  const w = (2 * Math.PI * hz) / rate
  const alpha = Math.sin(w) / (2 * q)
  const a0 = 1 + alpha
  const c = Math.cos(w)
  return { b0: (1 + c) / 2 / a0, b1: -(1 + c) / a0, b2: (1 + c) / 2 / a0, a1: (-2 * c) / a0, a2: (1 - alpha) / a0 }
}

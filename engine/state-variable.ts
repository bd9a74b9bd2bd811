/** Second-order filters in trapezoidal state-variable form, buffer by buffer; they stay calm while their cutoff moves.
 *  Source: A. Simper, Solving the continuous SVF equations using trapezoidal integration (Cytomic, 2013). */

/** 1 ÷ Q of a Butterworth section. */
export const BUTTERWORTH = Math.SQRT2
const CALM = 1e-15

/** tan(π f ÷ rate), with f kept below 0.45 of the rate. */
export const warp = (hertz: number, rate: number): number => Math.tan(Math.PI * Math.min(0.45, hertz / rate))

/** Two integrators of one section lie at state[at], state[at + 1]. A decayed or broken state becomes 0. */
const settle = (state: Float64Array, at: number, a: number, b: number): void => {
  state[at] = Math.abs(a) > CALM && Math.abs(a) < 1e6 ? a : 0
  state[at + 1] = Math.abs(b) > CALM && Math.abs(b) < 1e6 ? b : 0
}

// A number with a fraction that is handed to a function may be laid on the heap on the way: cutoffs come in arrays.

/** Splits a signal at cutoffs[band] (as of `warp`) into its low-passed and high-passed part; `low` or `high` may be `from`. */
export const split = (
  state: Float64Array,
  at: number,
  cutoffs: Float64Array,
  band: number,
  from: Float32Array,
  low: Float32Array | null,
  high: Float32Array | null,
  frames: number,
): void => {
  const k = BUTTERWORTH
  const g = cutoffs[band] as number
  const a1 = 1 / (1 + g * (g + k))
  const a2 = g * a1
  const a3 = g * a2
  let s1 = state[at] as number
  let s2 = state[at + 1] as number
  for (let i = 0; i < frames; i++) {
    const x = from[i] as number
    const v3 = x - s2
    const v1 = a1 * s1 + a2 * v3
    const v2 = s2 + a2 * s1 + a3 * v3
    s1 = 2 * v1 - s1
    s2 = 2 * v2 - s2
    if (low) low[i] = v2
    if (high) high[i] = x - k * v1 - v2
  }
  settle(state, at, s1, s2)
}

/** Turns the phase as a fourth-order Linkwitz-Riley crossover at the same cutoff does; in place. */
export const allpass = (
  state: Float64Array,
  at: number,
  cutoffs: Float64Array,
  band: number,
  signal: Float32Array,
  frames: number,
): void => {
  const k = BUTTERWORTH
  const g = cutoffs[band] as number
  const a1 = 1 / (1 + g * (g + k))
  const a2 = g * a1
  const a3 = g * a2
  let s1 = state[at] as number
  let s2 = state[at + 1] as number
  for (let i = 0; i < frames; i++) {
    const x = signal[i] as number
    const v3 = x - s2
    const v1 = a1 * s1 + a2 * v3
    const v2 = s2 + a2 * s1 + a3 * v3
    s1 = 2 * v1 - s1
    s2 = 2 * v2 - s2
    signal[i] = x - 2 * k * v1
  }
  settle(state, at, s1, s2)
}

/** Low- or high-passes in place, with the cutoff moving evenly from cutoffs[0] to cutoffs[1].
 *  @param k  1 ÷ Q */
export const sweep = (
  state: Float64Array,
  at: number,
  k: number,
  cutoffs: Float64Array,
  pass: 'low' | 'high',
  signal: Float32Array,
  frames: number,
): void => {
  let s1 = state[at] as number
  let s2 = state[at + 1] as number
  const g0 = cutoffs[0] as number
  const slope = ((cutoffs[1] as number) - g0) / frames
  for (let i = 0; i < frames; i++) {
    const g = g0 + slope * (i + 1)
    const a1 = 1 / (1 + g * (g + k))
    const x = signal[i] as number
    const v3 = x - s2
    const v1 = a1 * (s1 + g * v3)
    const v2 = s2 + g * v1
    s1 = 2 * v1 - s1
    s2 = 2 * v2 - s2
    signal[i] = pass === 'low' ? v2 : x - k * v1 - v2
  }
  settle(state, at, s1, s2)
}

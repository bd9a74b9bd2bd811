/** Taps of the interpolator: samples i−15…i+16 around the read position. */
export const TAPS = 32
/** Samples before and after the position that a read touches. */
export const REACH = TAPS / 2
const PHASES = 256
const BANKS = 13
const KAISER_BETA = 8

/** Modified Bessel function of the first kind, order 0, by its series. */
const bessel0 = (x: number): number => {
  let [sum, term] = [1, 1]
  for (let k = 1; k < 40; k++) {
    term *= (x / 2 / k) ** 2
    sum += term
  }
  return sum
}

const tableOf = (cutoff: number): Float32Array => {
  const table = new Float32Array((PHASES + 1) * TAPS)
  for (let phase = 0; phase <= PHASES; phase++) {
    const row = table.subarray(phase * TAPS, (phase + 1) * TAPS)
    let sum = 0
    for (let k = 0; k < TAPS; k++) {
      const t = k - (REACH - 1) - phase / PHASES
      const x = Math.PI * cutoff * t
      const inside = Math.max(0, 1 - (t / REACH) ** 2)
      const tap = (Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x) * bessel0(KAISER_BETA * Math.sqrt(inside))
      row[k] = Math.abs(tap) < 1e-12 ? 0 : tap
      sum += tap
    }
    for (let k = 0; k < TAPS; k++) row[k] = (row[k] as number) / sum
  }
  return table
}

/** Band-limited interpolation: a Kaiser-windowed sinc in 256 phases, interpolated between phases, with a lower cutoff
 *  for each quarter octave of speed so that fast playing does not fold back. Phase 0 of bank 0 is the sample itself.
 *  Source: J. O. Smith, Digital Audio Resampling (CCRMA). */
export type SincBanks = readonly Float32Array[]
export const sincBanks = (): SincBanks => Array.from({ length: BANKS }, (_, k) => tableOf(2 ** (-k / 4)))

/** The bank for a step of so many source samples a frame. */
export const bankFor = (step: number): number =>
  step <= 1 ? 0 : Math.min(BANKS - 1, Math.ceil(4 * Math.log2(step) - 1e-9))

/** Writes the taps of `frames` read positions, one row each.
 *  @param fractions  the positions' parts below one sample, 0…1 */
export const tapsInto = (bank: Float32Array, fractions: Float64Array, frames: number, into: Float32Array): void => {
  for (let i = 0; i < frames; i++) {
    const at = (fractions[i] as number) * PHASES
    const phase = Math.min(PHASES - 1, Math.floor(at))
    const blend = at - phase
    const a = phase * TAPS
    const row = i * TAPS
    for (let k = 0; k < TAPS; k++) {
      const low = bank[a + k] as number
      into[row + k] = low + blend * ((bank[a + TAPS + k] as number) - low)
    }
  }
}

/** Reads `frames` samples of a signal by prepared taps.
 *  @param offsets  index in `signal` of each read's first tap */
export const convolve = (
  signal: Float32Array,
  offsets: Int32Array,
  taps: Float32Array,
  frames: number,
  out: Float32Array,
): void => {
  for (let i = 0; i < frames; i++) {
    const at = offsets[i] as number
    const row = i * TAPS
    let even = 0
    let odd = 0
    for (let k = 0; k < TAPS; k += 2) {
      even += (taps[row + k] as number) * (signal[at + k] as number)
      odd += (taps[row + k + 1] as number) * (signal[at + k + 1] as number)
    }
    out[i] = even + odd
  }
}

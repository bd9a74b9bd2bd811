import type { Hertz, Seconds } from '../../../contract/units.ts'

export const RATE = 44100
export const samplesIn = (seconds: Seconds): number => Math.round(seconds * RATE)
export const pitchHertz = (midi: number): Hertz => 440 * 2 ** ((midi - 69) / 12)

/** A sawtooth whose corner is rounded over two samples, so that it does not alias audibly.
 *  @returns  gives the next sample for a phase increment (Hz ÷ rate). Source: PolyBLEP, Välimäki and Huovilainen 2007 */
export const sawtooth = (phase = 0): ((step: number) => number) => {
  let p = phase
  return step => {
    p += step
    if (p >= 1) p -= 1
    let corner = 0
    if (p < step) corner = 2 * (p / step) - (p / step) ** 2 - 1
    else if (p > 1 - step) corner = ((p - 1) / step) ** 2 + 2 * ((p - 1) / step) + 1
    return 2 * p - 1 - corner
  }
}

export type StateFilter = { low: number; band: number; high: number }

/** A two-pole state-variable filter. Source: Zavalishin, The Art of VA Filter Design, 2012, 3.10. */
export const stateFilter = (): ((x: number, cutoff: Hertz, q: number) => StateFilter) => {
  let a = 0
  let b = 0
  let g = 0
  let turn = 0
  const out = { low: 0, band: 0, high: 0 }
  return (x, cutoff, q) => {
    // The cutoff moves slowly; its tangent is the dear part.
    if (turn++ % 32 === 0) g = Math.tan((Math.PI * Math.min(cutoff, RATE * 0.45)) / RATE)
    const k = 1 / q
    out.high = (x - (g + k) * a - b) / (1 + g * (g + k))
    out.band = g * out.high + a
    out.low = g * out.band + b
    a = g * out.high + out.band
    b = g * out.band + out.low
    return out
  }
}

/** A peak filter of constant coefficients: cheap, for formants. Gain 1 at `centre`. */
export const resonator = (centre: Hertz, width: Hertz): ((x: number) => number) => {
  const r = Math.exp((-Math.PI * width) / RATE)
  const b1 = 2 * r * Math.cos((2 * Math.PI * centre) / RATE)
  const b2 = -r * r
  const gain = (1 - r) * Math.sqrt(1 - 2 * r * Math.cos((4 * Math.PI * centre) / RATE) + r * r)
  let y1 = 0
  let y2 = 0
  return x => {
    const y = gain * x + b1 * y1 + b2 * y2
    y2 = y1
    y1 = y
    return y
  }
}

/** Loudness of a note over its length, 0…1: straight attack, hold, straight release.
 *  @param t seconds since its start */
export const envelope = (t: Seconds, length: Seconds, attack: Seconds, release: Seconds): number =>
  Math.max(0, Math.min(1, t / attack, (length + release - t) / release))

/** Adds what `sample(t)` gives for `seconds` from `at` on. */
export const addSound = (to: Float32Array, at: Seconds, seconds: Seconds, sample: (t: Seconds) => number): void => {
  const from = samplesIn(at)
  const end = Math.min(to.length, from + samplesIn(seconds))
  for (let i = from; i < end; i++) to[i] = (to[i] as number) + sample((i - from) / RATE)
}

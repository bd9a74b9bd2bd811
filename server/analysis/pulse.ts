import type { Hertz } from '../../contract/units.ts'
import type { Onsets } from '../../dsp/onsets.ts'

/** Onset strength over time: how strongly something begins at each frame. `low` is of the bass alone. */
export type Pulse = { perSecond: Hertz; strength: Float32Array; low: Float32Array; clarity: number }

/** What stands over the mean of its surroundings, half a second to each side. */
const overSurroundings = (x: Float32Array, reach: number): Float32Array => {
  const sums = new Float64Array(x.length + 1)
  for (let i = 0; i < x.length; i++) sums[i + 1] = (sums[i] as number) + (x[i] as number)
  return x.map((v, i) => {
    const [a, b] = [Math.max(0, i - reach), Math.min(x.length, i + reach + 1)]
    return Math.max(0, v - ((sums[b] as number) - (sums[a] as number)) / (b - a))
  })
}

/** Half-height width about two frames. */
const smoothed = (x: Float32Array): Float32Array =>
  x.map((v, i) => 0.5 * v + 0.25 * ((x[i - 1] ?? 0) + (x[i + 1] ?? 0)))

const power = (x: Float32Array): number => {
  let sum = 0
  for (const v of x) sum += v * v
  return x.length ? sum / x.length : 0
}

/** The three bands as one: each as loud as its own rises are, the weaker ones not raised to more than their share. */
export const pulseOf = ({ perSecond, low, mid, high }: Onsets): Pulse => {
  const reach = Math.round(perSecond / 2)
  const strength = low.map((l, i) => l + 1.5 * (mid[i] as number) + (high[i] as number))
  const sharp = smoothed(overSurroundings(strength, reach))
  const before = power(strength)
  return {
    perSecond,
    strength: sharp,
    low: smoothed(overSurroundings(low, reach)),
    clarity: before > 0 ? power(sharp) / before : 0,
  }
}

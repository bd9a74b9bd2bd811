import type { Hertz } from '../../contract/units.ts'
import type { Onsets } from '../../dsp/onsets.ts'

/** Onset strength over time: how strongly something begins at each frame. `low` is of the bass alone.
 *  `percussion`, 0…1: whether drums or a like density of broad attacks carry the pulse, or single notes do.
 *  `events`: how many frames bear the onsets, in effect; under six there is no rhythm. */
export type Pulse = { perSecond: Hertz; strength: Float32Array; low: Float32Array; percussion: number; events: number }

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

/** (Σx²)² ÷ Σx⁴: the count of what is equally strong and nothing else. */
const eventsOf = (x: Float32Array): number => {
  let [squares, fourths] = [0, 0]
  for (const v of x) {
    squares += v * v
    fourths += v ** 4
  }
  return fourths > 0 ? squares ** 2 / fourths : 0
}

/** Drums rise broadly and often: the middle band's rises are strong, and their crest is low. */
const percussionOf = (mid: Float32Array): number => {
  const strong = Math.sqrt(power(mid))
  if (strong === 0) return 0
  const crest = (strong * mid.length) / mid.reduce((a, b) => a + b, 0)
  const evidence = Math.log(strong / 0.2) / 0.4 + (3 - crest) / 0.5
  return 1 / (1 + Math.exp(-3 * (evidence - 0.8)))
}

/** The three bands as one. */
export const pulseOf = ({ perSecond, low, mid, high }: Onsets): Pulse => {
  const reach = Math.round(perSecond / 2)
  const strength = low.map((l, i) => l + 1.5 * (mid[i] as number) + (high[i] as number))
  const sharp = smoothed(overSurroundings(strength, reach))
  return {
    perSecond,
    events: eventsOf(sharp),
    strength: sharp,
    low: smoothed(overSurroundings(low, reach)),
    percussion: percussionOf(mid),
  }
}

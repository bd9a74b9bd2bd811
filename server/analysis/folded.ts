import type { Seconds } from '../../contract/units.ts'
import type { Pulse } from './pulse.ts'

/** Cells that a beat is folded into. */
export const FOLDS = 96

/** The mean strength at each place of the beat, all beats laid over one another. */
export const folded = (strength: Float32Array, perSecond: number, period: Seconds): Float64Array => {
  const [sums, counts] = [new Float64Array(FOLDS), new Float64Array(FOLDS)]
  for (let i = 0; i < strength.length; i++) {
    const cell = Math.floor((((i / perSecond) % period) / period) * FOLDS) % FOLDS
    sums[cell] = (sums[cell] as number) + (strength[i] as number)
    counts[cell] = (counts[cell] as number) + 1
  }
  return sums.map((v, i) => v / Math.max(1, counts[i] as number))
}

const smoothAround = (x: Float64Array): Float64Array =>
  x.map((_, i) => {
    let sum = 0
    for (let k = -2; k <= 2; k++) sum += (3 - Math.abs(k)) * (x[(i + k + FOLDS) % FOLDS] as number)
    return sum / 9
  })

const normed = (x: Float64Array): Float64Array => {
  const top = Math.max(...x)
  return x.map(v => (top > 0 ? v / top : 0))
}

/** Where in the period the beat falls: where most begins, the bass counting once more by itself.
 *  @returns seconds, 0…period */
export const phaseOf = ({ strength, low, perSecond }: Pulse, period: Seconds): Seconds => {
  const all = normed(smoothAround(folded(strength, perSecond, period)))
  const bass = normed(smoothAround(folded(low, perSecond, period)))
  let best = 0
  const score = (i: number): number => (all[i] as number) + (bass[i] as number)
  for (let i = 1; i < FOLDS; i++) if (score(i) > score(best)) best = i
  return ((best + 0.5) / FOLDS) * period
}

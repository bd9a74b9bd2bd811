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
 *  @returns `at`, 0…period seconds; `offBeat`, 0…0.5, how near half a beat later comes to it */
export const phaseOf = ({ strength, low, perSecond }: Pulse, period: Seconds): { at: Seconds; offBeat: number } => {
  const all = normed(smoothAround(folded(strength, perSecond, period)))
  const bass = normed(smoothAround(folded(low, perSecond, period)))
  let best = 0
  const score = (i: number): number => (all[i] as number) + (bass[i] as number)
  for (let i = 1; i < FOLDS; i++) if (score(i) > score(best)) best = i
  const opposite = (best + FOLDS / 2) % FOLDS
  return { at: ((best + 0.5) / FOLDS) * period, offBeat: score(opposite) / (score(best) + score(opposite) + 1e-9) }
}

/** Whether beats part in three rather than in two or four: what begins on both thirds of the beat, against what begins
 *  on its half and its quarters. Over 1 where it parts in three; swing, which has the second third alone, stays under. */
export const thirdsOfBeat = (beats: Seconds[], { strength, perSecond }: Pulse): number => {
  const at = (share: number): number => {
    let sum = 0
    for (let i = 0; i + 1 < beats.length; i++) {
      const [from, to] = [beats[i] as number, beats[i + 1] as number]
      const middle = Math.round((from + share * (to - from)) * perSecond)
      sum += Math.max(strength[middle - 1] ?? 0, strength[middle] ?? 0, strength[middle + 1] ?? 0)
    }
    return sum / Math.max(1, beats.length - 1)
  }
  const inThree = Math.min(at(1 / 3), at(2 / 3))
  const inTwo = Math.max(at(1 / 2), at(1 / 4), at(3 / 4))
  // Less than a tenth of the beat itself is no parting at all.
  return inThree < 0.1 * at(0) ? 0 : inThree / (1.5 * inTwo + 1e-9)
}

import type { Analysis } from '../../contract/analysis.ts'
import type { Seconds } from '../../contract/units.ts'

/** Bars in a phrase. */
const PHRASE_BARS = 8
/** Beats in a bar where no downbeats are known. */
const BAR_BEATS = 4
/** Where the playhead is in the music, from 1; null before the first beat and where none are known. */
export type Count = { bar: number; beat: number; phrase: number }

/** How many of `times` (ascending) are at or before t. A hair of tolerance, since a seek to a beat rounds to samples. */
export const countUpTo = (times: readonly number[], t: Seconds): number => {
  let [low, high] = [0, times.length]
  while (low < high) {
    const mid = (low + high) >> 1
    if ((times[mid] as number) <= t + 0.0005) low = mid + 1
    else high = mid
  }
  return low
}

/** Bar, beat and phrase at a moment, as the bridge counts them: without downbeats in fours from the first beat; an upbeat
 *  before the first downbeat is bar 0. */
export const countAt = (analysis: Analysis | null, t: Seconds): Count | null => {
  const { beats = [], downbeats = [] } = analysis ?? {}
  const beat = countUpTo(beats, t)
  if (beat === 0) return null
  const barred = downbeats.length > 0
  const bar = barred ? countUpTo(downbeats, t) : Math.floor((beat - 1) / BAR_BEATS) + 1
  const start = barred ? downbeats[bar - 1] : beats[(bar - 1) * BAR_BEATS]
  const before = start === undefined ? 0 : countUpTo(beats, start - 0.02)
  return { bar, beat: Math.max(1, beat - before), phrase: bar > 0 ? Math.floor((bar - 1) / PHRASE_BARS) + 1 : 0 }
}

/** The time of the beat `by` beats from the playhead; half seconds where no beats are known. */
export const beatsAway = (analysis: Analysis | null, t: Seconds, by: number): Seconds => {
  const beats = analysis?.beats ?? []
  if (beats.length < 2) return Math.max(0, t + by / 2)
  const at = countUpTo(beats, t) - 1
  // Backwards from between two beats first goes to the beat at hand.
  const from = by < 0 && t - (beats[at] ?? t) > 0.15 ? at + 1 : at
  return Math.max(0, beats[Math.min(beats.length - 1, Math.max(0, from + by))] as number)
}

import type { Analysis } from '../../contract/analysis.ts'
import type { Seconds } from '../../contract/units.ts'

/** Bars in a phrase. */
const PHRASE_BARS = 8
/** Where the playhead is in the music, from 1; null where the analysis does not say. */
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

export const countAt = (analysis: Analysis | null, t: Seconds): Count | null => {
  if (!analysis || analysis.downbeats.length === 0) return null
  const bar = countUpTo(analysis.downbeats, t)
  if (bar === 0) return null
  const beat = countUpTo(analysis.beats, t) - countUpTo(analysis.beats, analysis.downbeats[bar - 1] as number) + 1
  return { bar, beat: Math.max(1, beat), phrase: Math.floor((bar - 1) / PHRASE_BARS) + 1 }
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

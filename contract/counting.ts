import type { Seconds } from './units.ts'

export const BARS_IN_PHRASE = 8
/** Beats in a bar where no downbeats are known. */
const BEATS_IN_BAR = 4
/** A hair's breadth early counts, since a seek to a beat rounds to samples. */
const EARLY: Seconds = 0.0005

/** Where a moment lies in the music, each from 1. */
export type Count = { beat: number; bar: number; phrase: number }

/** How many of `times` (ascending, in seconds) are at or before t. */
export const countUpTo = (times: readonly Seconds[], t: Seconds): number => {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] as number) <= t + EARLY) low = middle + 1
    else high = middle
  }
  return low
}

/** Beat, bar and phrase at a moment; null before the first beat and where none are known. Without downbeats, bars of four
 *  are counted from the first beat; an upbeat before the first downbeat lies in bar 0 of phrase 0. */
export const countAt = (beats: readonly Seconds[], downbeats: readonly Seconds[], t: Seconds): Count | null => {
  const beat = countUpTo(beats, t)
  if (beat === 0) return null
  const barred = downbeats.length > 0
  const bar = barred ? countUpTo(downbeats, t) : Math.floor((beat - 1) / BEATS_IN_BAR) + 1
  const start = barred ? downbeats[bar - 1] : beats[(bar - 1) * BEATS_IN_BAR]
  const before = start === undefined ? 0 : countUpTo(beats, start - 0.02)
  return { beat: Math.max(1, beat - before), bar, phrase: bar > 0 ? Math.floor((bar - 1) / BARS_IN_PHRASE) + 1 : 0 }
}

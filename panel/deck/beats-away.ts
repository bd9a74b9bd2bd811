import { countUpTo } from '../../contract/counting.ts'
import type { Seconds } from '../../contract/units.ts'

/** The time of the beat `by` beats from the playhead; half seconds where no beats are known. */
export const beatsAway = (beats: readonly Seconds[], t: Seconds, by: number): Seconds => {
  if (beats.length < 2) return Math.max(0, t + by / 2)
  const at = countUpTo(beats, t) - 1
  // Backwards from between two beats first goes to the beat at hand.
  const from = by < 0 && t - (beats[at] ?? t) > 0.15 ? at + 1 : at
  return Math.max(0, beats[Math.min(beats.length - 1, Math.max(0, from + by))] as number)
}

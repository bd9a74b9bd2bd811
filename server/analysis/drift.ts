import type { Drift } from '../../contract/analysis.ts'
import type { Seconds } from '../../contract/units.ts'

/** Beats over which a tempo is taken, and seconds between two of the curve. */
const BEATS = 8
const STEP: Seconds = 4

/** How the tempo moves, by the middle of the gaps around each moment.
 *  @param steady  whether one even grid fits the whole song */
export const driftOf = (beats: Seconds[], steady: boolean): Drift | null => {
  if (beats.length < 2) return null
  const gaps = beats.slice(1).map((b, i) => b - (beats[i] as number))
  const curve: Drift['curve'] = []
  let i = 0
  for (let at = beats[0] as number; at <= (beats.at(-1) as number); at += STEP) {
    while (i + 1 < beats.length - 1 && (beats[i + 1] as number) <= at) i++
    const from = Math.max(0, Math.min(gaps.length - BEATS, i - BEATS / 2))
    const near = gaps.slice(from, from + BEATS).sort((a, b) => a - b)
    const gap = near[near.length >> 1] as number
    if (gap > 0) curve.push({ at, bpm: Math.round(6000 / gap) / 100 })
  }
  return { steady, curve }
}

import type { Bpm, Hertz } from '../../contract/units.ts'
import { overall, tempogram } from './tempogram.ts'
import type { Pulse } from './pulse.ts'

export const SLOWEST: Bpm = 40
export const FASTEST: Bpm = 220
/** Where people feel the beat: a wide hill over the octave, so that it chooses between T and 2T and not between
 *  T and 3T/2. */
const CENTRE: Bpm = 100
const SPREAD_OCTAVES = 0.8
/** Weight of one, two and four beats: what is a beat comes back after two and after four. */
const MULTIPLES = [
  [1, 1],
  [2, 0.7],
  [4, 0.5],
] as const
const RATIO = 2 ** (1 / 240)

export type TempoCandidate = { bpm: Bpm; score: number }

const between = (row: Float64Array, at: number): number => {
  const i = Math.floor(at)
  return (row[i] ?? 0) * (i + 1 - at) + (row[i + 1] ?? 0) * (at - i)
}

const prior = (bpm: Bpm): number => Math.exp(-0.5 * (Math.log2(bpm / CENTRE) / SPREAD_OCTAVES) ** 2)

/** How well a tempo fits a row of a tempogram, 0…1. */
export const fitOf = (row: Float64Array, perSecond: Hertz, bpm: Bpm): number => {
  let [sum, weights] = [0, 0]
  for (const [beats, weight] of MULTIPLES) {
    sum += weight * between(row, (60 * perSecond * beats) / bpm)
    weights += weight
  }
  return sum / weights
}

/** Tempi at which the song repeats itself, best first, at least 4 % apart. */
export const tempoCandidates = (pulse: Pulse, limit = 8): TempoCandidate[] => {
  const row = overall(tempogram(pulse))
  const steps = Math.floor(Math.log(FASTEST / SLOWEST) / Math.log(RATIO))
  const all = Array.from({ length: steps + 1 }, (_, i) => {
    const bpm = SLOWEST * RATIO ** i
    return { bpm, score: Math.max(0, fitOf(row, pulse.perSecond, bpm)) * prior(bpm) }
  })
  const peaks = all.filter(
    (c, i) => c.score > 0 && c.score > (all[i - 1]?.score ?? 0) && c.score >= (all[i + 1]?.score ?? 0),
  )
  const kept: TempoCandidate[] = []
  for (const peak of peaks.sort((a, b) => b.score - a.score))
    if (kept.length < limit && kept.every(k => Math.abs(Math.log2(k.bpm / peak.bpm)) > 0.06)) kept.push(peak)
  return kept
}

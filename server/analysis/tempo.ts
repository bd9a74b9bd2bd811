import type { Bpm, Hertz } from '../../contract/units.ts'
import { overall, tempogram } from './tempogram.ts'
import type { Pulse } from './pulse.ts'

export const SLOWEST: Bpm = 40
export const FASTEST: Bpm = 220
/** Where the beat is felt, as hills over the octave: slower and wider where single notes carry the pulse, faster and
 *  narrower where drums do. Wide enough to choose between T and 2T, and not between T and 3T/2. */
const NOTES = { centre: 92, octaves: 0.8 }
const DRUMS = { centre: 125, octaves: 0.65 }
const RATIO = 2 ** (1 / 240)

export type TempoCandidate = { bpm: Bpm; score: number }

const between = (row: Float64Array, at: number): number => {
  const i = Math.floor(at)
  return (row[i] ?? 0) * (i + 1 - at) + (row[i + 1] ?? 0) * (at - i)
}

const prior = (bpm: Bpm, percussion: number): number => {
  const centre = NOTES.centre * (DRUMS.centre / NOTES.centre) ** percussion
  const octaves = NOTES.octaves + (DRUMS.octaves - NOTES.octaves) * percussion
  return Math.exp(-0.5 * (Math.log2(bpm / centre) / octaves) ** 2)
}

/** How well a tempo fits a row of a tempogram, 0…1: a beat comes back after one, and after two and four, or three and
 *  six. In three only where three stands out, and the single beat stands out over one and a half: else two beats of a
 *  duple bar would pass for three. What hardly comes back after one beat is no beat. */
export const fitOf = (row: Float64Array, perSecond: Hertz, bpm: Bpm): number => {
  const after = (beats: number): number => Math.max(0, between(row, (60 * perSecond * beats) / bpm))
  const [one, two, three, four] = [after(1), after(2), after(3), after(4)]
  const there = Math.min(1, 0.7 + (2 * one) / (two + 1e-9))
  const duple = (there * (one + 0.8 * (two + four))) / 2.6
  if (three < 1.3 * Math.max(two, four) || one < 0.3 * three || one < after(1.5)) return duple
  return Math.max(duple, (one + 0.8 * (three + after(6))) / 2.4)
}

/** Tempi at which the song repeats itself, best first, at least 4 % apart. */
export const tempoCandidates = (pulse: Pulse, limit = 8): TempoCandidate[] => {
  const row = overall(tempogram(pulse))
  const steps = Math.floor(Math.log(FASTEST / SLOWEST) / Math.log(RATIO))
  const all = Array.from({ length: steps + 1 }, (_, i) => {
    const bpm = SLOWEST * RATIO ** i
    return { bpm, score: Math.max(0, fitOf(row, pulse.perSecond, bpm)) * prior(bpm, pulse.percussion) }
  })
  const peaks = all.filter(
    (c, i) => c.score > 0 && c.score > (all[i - 1]?.score ?? 0) && c.score >= (all[i + 1]?.score ?? 0),
  )
  const kept: TempoCandidate[] = []
  for (const peak of peaks.sort((a, b) => b.score - a.score))
    if (kept.length < limit && kept.every(k => Math.abs(Math.log2(k.bpm / peak.bpm)) > 0.06)) kept.push(peak)
  return kept
}

import type { TimeSignature } from '../../contract/analysis.ts'
import type { Seconds } from '../../contract/units.ts'
import type { Pitches } from '../../dsp/chroma.ts'
import { accents } from './accents.ts'
import { thirdsOfBeat } from './folded.ts'
import type { Pulse } from './pulse.ts'

/** How far the best place in the bar must stand over the next, in accents (their own spread is about 2). */
const CLEAR = 0.15
/** From here on the bar is called as long as it seems. */
const PLAIN = 0.6
/** The share of the accents' variance that the bar must tell, over what chance tells. */
const LEAST_EXPLAINED = 0.03
/** Bars that must be heard before one is named the first beat. */
const LEAST_BARS = 4
/** How much better three must explain the accents than four, four being so much more usual. */
const RATHER_FOUR = 2

type Bar = { beats: number; place: number; clear: number; explained: number }

/** How accents fall into bars of so many beats; `explained`, 0…1, is the share of their variance that the place in the
 *  bar tells, less what chance would tell. */
const barOf = (weights: number[], beats: number): Bar => {
  const means = Array.from({ length: beats }, (_, place) => {
    const own = weights.filter((_, i) => i % beats === place)
    return own.reduce((a, b) => a + b, 0) / own.length
  })
  const order = means.map((mean, place) => ({ mean, place })).sort((a, b) => b.mean - a.mean)
  const [first, second] = order as [(typeof order)[0], (typeof order)[0]]
  const total = weights.reduce((sum, w) => sum + w * w, 0) / weights.length
  const told = means.reduce((sum, m) => sum + m * m, 0) / beats
  const explained = total > 0 ? Math.max(0, told / total - (beats - 1) / weights.length) : 0
  return { beats, place: first.place, clear: first.mean - second.mean, explained }
}

const signatureOf = (bar: Bar, other: Bar, thirds: number): TimeSignature | null => {
  const surer = bar.explained / (bar.explained + other.explained + 0.02)
  const confidence = Math.min(1, bar.clear / PLAIN) * surer
  if (confidence < 0.25) return null
  // Beats that part in three, two or four of them to the bar.
  if (bar.beats === 4 && thirds > 1) return { beats: 6, unit: 8, confidence: confidence * Math.min(1, thirds / 2) }
  return { beats: bar.beats, unit: 4, confidence }
}

export type Bars = { downbeats: Seconds[]; beatsPerBar: number; timeSignature: TimeSignature | null }

/** The first beats of the bars, by where the harmony changes and the bass falls, four beats to the bar or three.
 *  No downbeats where no place in the bar stands out; no time signature where the bar's length cannot be told. */
export const barsOf = (beats: Seconds[], pulse: Pulse, pitches: Pitches): Bars => {
  const unknown = { downbeats: [], beatsPerBar: 4, timeSignature: null }
  if (beats.length < 4 * LEAST_BARS) return unknown
  const weights = accents(beats, pulse, pitches)
  const [four, three] = [barOf(weights, 4), barOf(weights, 3)]
  const [best, other] =
    three.clear > CLEAR && three.explained > RATHER_FOUR * four.explained + 0.02 ? [three, four] : [four, three]
  if (best.clear < CLEAR || best.explained < LEAST_EXPLAINED) return unknown
  const timeSignature = signatureOf(best, other, thirdsOfBeat(beats, pulse))
  // Six eighths are two beats of three: the bar's other half begins on a lesser accent.
  const size = timeSignature?.unit === 8 ? 2 : best.beats
  return { downbeats: beats.filter((_, i) => i % size === best.place % size), beatsPerBar: size, timeSignature }
}

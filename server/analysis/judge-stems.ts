import type { Analysis, HeardFrom } from '../../contract/analysis.ts'
import { keyOf } from './key.ts'
import type { Heard } from './listen.ts'
import type { HeardStems } from './listen-stems.ts'
import { type Rhythm, rhythmOf } from './rhythm.ts'

/** Under this share of both energies a stem holds only what leaked into it. */
const LEAST_SHARE = 0.01
/** How much surer the mix must be than the stem that should know better. */
const MUCH_SURER = 1.5

type Known = Rhythm & ReturnType<typeof keyOf>
export type Judged = Known & { heardFrom: HeardFrom }

const near = (a: number | null, b: number | null): boolean => a !== null && b !== null && Math.abs(a / b - 1) < 0.02

/** Where both hear the same, neither is doubted less than the surer. */
const surer = <T extends Analysis['tempo'] | Analysis['key']>(taken: T, other: T): T => {
  const confidence = Math.max(taken.confidence, other.confidence)
  const candidates = taken.candidates.map((c, i) => (i === 0 ? { ...c, confidence } : c))
  return { ...taken, confidence, candidates }
}

const betterRhythm = (mix: Rhythm, drums: Rhythm): Rhythm | null => {
  if (drums.tempo.bpm === null) return null
  if (near(mix.tempo.bpm, drums.tempo.bpm)) return { ...drums, tempo: surer(drums.tempo, mix.tempo) }
  return mix.tempo.confidence > MUCH_SURER * drums.tempo.confidence ? null : drums
}

const betterKey = (mix: Known['key'], stems: Known['key']): Known['key'] | null => {
  if (stems.tonic === null) return null
  if (mix.tonic === stems.tonic && mix.mode === stems.mode) return surer(stems, mix)
  return mix.confidence > MUCH_SURER * stems.confidence ? null : stems
}

/** What is known of beats and key: from the drums and from bass + other where they were heard and know better, else
 *  from the mix; and which it was. */
export const knownOf = (heard: Heard, stems: HeardStems | null): Judged => {
  const mix = { ...rhythmOf(heard), ...keyOf(heard.pitches) }
  if (!stems) return { ...mix, heardFrom: { beats: 'mix', key: 'mix' } }
  const total = stems.energy.drums + stems.energy.harmony
  const [drums, harmony] = [stems.energy.drums > LEAST_SHARE * total, stems.energy.harmony > LEAST_SHARE * total]
  const tonal = harmony ? keyOf(stems.pitches) : null
  const pitches = tonal?.key.tonic ? stems.pitches : heard.pitches
  const { onsets, attacks } = stems
  const rhythm = drums ? betterRhythm(mix, rhythmOf({ onsets, attacks, pitches, seconds: heard.seconds })) : null
  const key = tonal ? betterKey(mix.key, tonal.key) : null
  return {
    ...mix,
    ...(rhythm ?? {}),
    ...(key ? { key, tuningCents: tonal?.tuningCents ?? mix.tuningCents } : {}),
    heardFrom: { beats: rhythm ? 'drums' : 'mix', key: key ? 'bass+other' : 'mix' },
  }
}

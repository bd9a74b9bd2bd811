/** What mixes with what: by the Camelot wheel and by tempo. */
import type { Mode } from './analysis.ts'
import { camelot, keyName, pitchClass } from './keys.ts'
import type { Bpm, Cents } from './units.ts'

export type SoundingKey = { tonic: number; mode: Mode; name: string; camelot: string }
/** How a track is played: speed, pitch beside it, and whether speed leaves the key alone. */
export type Played = { rate: number; pitch?: Cents; keyLock?: boolean }

/** By how much a track sounds higher than recorded. */
export const soundingCents = ({ rate, pitch = 0, keyLock = false }: Played): Cents =>
  (keyLock ? 0 : 1200 * Math.log2(rate)) + pitch

/** The key that sounds, to the nearest semitone; null where the track's is not known. */
export const soundingKeyOf = (
  key: { tonic: string | null; mode: Mode | null } | null | undefined,
  played: Played,
): SoundingKey | null => {
  const tonic = key?.tonic ? pitchClass(key.tonic) : undefined
  if (tonic === undefined || !key?.mode) return null
  const { mode } = key
  const moved = (((tonic + Math.round(soundingCents(played) / 100)) % 12) + 12) % 12
  return { tonic: moved, mode, name: keyName(moved, mode), camelot: camelot(moved, mode) }
}

export type Harmony = 'same' | 'relative' | 'neighbour' | 'boost' | 'diagonal' | 'parallel' | 'far'
const SCORES: Record<Harmony, number> = {
  same: 1,
  neighbour: 0.9,
  relative: 0.9,
  boost: 0.65,
  diagonal: 0.6,
  parallel: 0.5,
  far: 0.1,
}

/** How well a key follows another, 0…1. Same; one step on the Camelot wheel; its other mode; two steps up or a semitone
 *  up, which lifts the energy; a step with the other mode; major and minor of one tonic.
 *  @param a @param b  as in "8A"; null where either is no Camelot key */
export const harmonicFit = (a: string, b: string): { score: number; harmony: Harmony } | null => {
  const [from, to] = [/^(\d{1,2})([AB])$/.exec(a), /^(\d{1,2})([AB])$/.exec(b)]
  if (!from || !to) return null
  const steps = (Number(to[1]) - Number(from[1]) + 24) % 12
  const sameMode = from[2] === to[2]
  const near = steps === 1 || steps === 11
  const harmony = ((): Harmony => {
    if (steps === 0) return sameMode ? 'same' : 'relative'
    if (near) return sameMode ? 'neighbour' : 'diagonal'
    if (sameMode && (steps === 2 || steps === 7)) return 'boost'
    // A minor 8A → A major 11B, and back
    if (!sameMode && steps === (from[2] === 'A' ? 3 : 9)) return 'parallel'
    return 'far'
  })()
  return { score: SCORES[harmony], harmony }
}

/** The farthest that a track may be pulled, in parts of its speed. */
export const MOST_PULL = 0.06

/** The speed at which a track of tempo `b` beats with one of tempo `a`: once, twice or half as often; null beyond 6 %.
 *  @returns rate and a score, 1 where nothing has to be pulled */
export const tempoFit = (a: Bpm, b: Bpm): { score: number; rate: number; beats: 1 | 2 | 0.5 } | null => {
  if (!(a > 0) || !(b > 0)) return null
  const all = ([1, 2, 0.5] as const).map(beats => ({ beats, rate: a / (b * beats) }))
  const near = all.toSorted((x, y) => Math.abs(Math.log(x.rate)) - Math.abs(Math.log(y.rate)))[0]
  if (!near || Math.abs(near.rate - 1) > MOST_PULL) return null
  const pull = Math.abs(near.rate - 1) / MOST_PULL
  return { ...near, score: (near.beats === 1 ? 1 : 0.85) * (1 - 0.5 * pull) }
}

export type Fit = {
  /** 0…1. */
  score: number
  tempo: ReturnType<typeof tempoFit>
  key: ReturnType<typeof harmonicFit>
  /** The key of the other one at the speed that fits. */
  camelot: string | null
}
export type Fitted = { bpm: Bpm | null; key: { tonic: string | null; mode: Mode | null } | null }

/** How well a track fits what sounds; null where neither tempo nor key can be compared. What cannot be compared counts
 *  half. Its key is taken at the speed that its tempo needs: four percent are most of a semitone.
 *  @param sounds  tempo and Camelot key as they sound now */
export const fitOf = (
  sounds: { bpm: Bpm | null; camelot: string | null },
  other: Fitted,
  keyLock = false,
): Fit | null => {
  const comparable = sounds.bpm !== null && other.bpm !== null
  const tempo = comparable ? tempoFit(sounds.bpm as Bpm, other.bpm as Bpm) : null
  const at = soundingKeyOf(other.key, { rate: tempo?.rate ?? 1, keyLock })
  const key = sounds.camelot && at ? harmonicFit(sounds.camelot, at.camelot) : null
  if (!comparable && !key) return null
  const byTempo = comparable ? (tempo?.score ?? 0) : 0.5
  return { score: byTempo * (key?.score ?? 0.5), tempo, key, camelot: at?.camelot ?? null }
}

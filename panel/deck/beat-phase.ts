import { countUpTo } from '../../contract/counting.ts'
import type { Seconds } from '../../contract/units.ts'

/** How far from one beat to the next a moment is, 0…1; null before the first beat and after the last. */
export const beatPhase = (beats: readonly Seconds[], t: Seconds): number | null => {
  const at = countUpTo(beats, t)
  const [from, to] = [beats[at - 1], beats[at]]
  return from === undefined || to === undefined ? null : Math.min(1, Math.max(0, (t - from) / (to - from)))
}

/** How far a deck's beats lie behind another's, in beats: −½…½; above 0 it is behind. Null where either has none. */
export const phaseBetween = (of: number | null, to: number | null): number | null => {
  if (of === null || to === null) return null
  const apart = to - of
  return apart - Math.round(apart)
}

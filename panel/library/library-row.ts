import type { Harmony } from '../../contract/fit.ts'
import type { Track, TrackState } from '../../contract/track.ts'
import type { Seconds } from '../../contract/units.ts'

/** One line of the library as it is shown. */
export type LibraryRow = {
  id: string
  title: string
  artist: string | null
  tags: readonly string[]
  state: TrackState | 'uploading' | 'broken'
  /** Whole percent. */
  progress: number
  step: string | null
  etaSeconds: Seconds | null
  duration: Seconds | null
  bpm: number | null
  key: string | null
  camelot: string | null
  /** How sure tempo and key are, 0…1; null where a hand set them or nobody knows. */
  sure: { tempo: number | null; key: number | null }
  /** What made the stems. */
  engine: string | null
  failure: Track['failure']
  /** Why its stems are gone, and what brings them back. */
  stemsRemoved: string | null
  /** What is to be said of stems that came with it. */
  imported: string | null
  /** How it fits what sounds, and why. */
  fit: { score: number; key: string | null; tempo: string | null; harmony: Harmony | null } | null
  addedAt: number
  loadable: boolean
}

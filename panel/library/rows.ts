import type { Track, TrackSheet } from '../../contract/track.ts'
import { hasGridByHand, playedGrid, playedKey } from '../../contract/grid.ts'
import { camelot, keyName, pitchClass } from '../../contract/keys.ts'
import type { ManualGrid } from '../../contract/manual.ts'
import { type Edit, edited } from './edits.ts'
import { found } from './found.ts'
import { importedText } from './imported-text.ts'
import type { LibraryRow } from './library-row.ts'
import { type Sort, sorted } from './sort.ts'
import { rowFit, type Sounds } from './what-sounds.ts'

/** A file on its way to the server. */
export type Upload = {
  id: string
  name: string
  percent: number
  startedAt: number
  failure: Track['failure']
}
/** Tempo and key as they are played: by hand where a hand set them, blank where nobody is sure. */
const heardIn = (analysis: Track['analysis'], manual: ManualGrid | null = null) => {
  const key = playedKey({ analysis, manual })
  const pitch = key ? pitchClass(key.tonic) : undefined
  const { bpm } = playedGrid({ analysis, manual, duration: 0 })
  const known = key !== null && pitch !== undefined
  return {
    bpm,
    key: known ? keyName(pitch, key.mode) : null,
    camelot: known ? camelot(pitch, key.mode) : null,
    sure: {
      tempo: bpm === null || hasGridByHand(manual) ? null : (analysis?.tempo.confidence ?? null),
      key: known && !manual?.key ? (analysis?.key.confidence ?? null) : null,
    },
    fit: null,
  }
}

/** Of a thing that never changes: made once. */
const once = <T extends object>(make: (of: T) => LibraryRow): ((of: T) => LibraryRow) => {
  const made = new WeakMap<T, LibraryRow>()
  return of => {
    const known = made.get(of)
    if (known) return known
    const row = make(of)
    made.set(of, row)
    return row
  }
}

/** What a row says while nobody knows more. */
const UNKNOWN = {
  ...{ artist: null, tags: [], step: null, etaSeconds: null, duration: null },
  ...{ stemsRemoved: null, imported: null, engine: null, failure: null },
}
type Kept = Pick<Track, 'id' | 'title' | 'artist' | 'tags' | 'state' | 'duration' | 'addedAt' | 'analysis' | 'manual'>
/** What a track and its sheet say alike. */
const keptIn = ({ id, title, artist, tags = [], state, duration, addedAt, analysis, manual = null }: Kept) => ({
  ...{ ...UNKNOWN, id, title, artist, tags, state, duration, addedAt },
  ...heardIn(analysis, manual),
})

export const rowOfTrack = once(
  (track: Track): LibraryRow => ({
    ...keptIn(track),
    progress: track.progress,
    step: track.step,
    etaSeconds: track.etaSeconds,
    stemsRemoved: track.stemsRemoved ?? null,
    imported: importedText(track),
    engine: track.stems[0] ? `${track.stems[0].engine} ${track.stems[0].engineVersion}` : null,
    failure: track.failure,
    loadable: track.state === 'ready' || (track.state === 'processing' && track.duration !== null),
  }),
)

export const rowOfSheet = once(
  (sheet: TrackSheet): LibraryRow => ({
    ...keptIn(sheet),
    progress: sheet.state === 'ready' ? 100 : 0,
    loadable: sheet.mix !== null || sheet.stems !== null,
  }),
)

export const rowOfUpload = (upload: Upload): LibraryRow => ({
  ...UNKNOWN,
  id: upload.id,
  title: upload.name,
  state: upload.failure ? 'broken' : 'uploading',
  progress: upload.percent,
  step: 'upload',
  ...heardIn(null),
  failure: upload.failure,
  addedAt: upload.startedAt,
  loadable: false,
})

type Known = { tracks: Track[]; sheets: TrackSheet[]; uploads: Upload[]; away: boolean; edits?: readonly Edit[] }

/** Uploads, then the server's tracks, and the bridge's sheets while the server is away; each as a hand has it. */
export const knownRows = ({ tracks, sheets, uploads, away, edits = [] }: Known): LibraryRow[] => {
  const byHand = <T extends { id: string }>(one: T): T => (edits.length === 0 ? one : edited(one, edits))
  const known = new Map<string, LibraryRow>()
  for (const track of tracks) known.set(track.id, rowOfTrack(byHand(track)))
  if (away) for (const sheet of sheets) if (!known.has(sheet.id)) known.set(sheet.id, rowOfSheet(byHand(sheet)))
  return [...uploads.map(rowOfUpload), ...known.values()]
}

/** Each with how it fits what sounds. */
const fitted = (rows: readonly LibraryRow[], sounds: Sounds | null): LibraryRow[] =>
  rows.map(row => ({ ...row, fit: rowFit(row, sounds) }))

/** All of it in one: known, found, fitted and in order. */
export const libraryRows = (
  of: Known & { search: string; tag?: string; sort: Sort; sounds: Sounds | null },
): LibraryRow[] => sorted(fitted(found(knownRows(of), of.search, of.tag ?? ''), of.sounds), of.sort)

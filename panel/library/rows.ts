import type { Track, TrackSheet } from '../../contract/track.ts'
import { playedGrid, playedKey } from '../../contract/grid.ts'
import { camelot, keyName, pitchClass } from '../../contract/keys.ts'
import type { ManualGrid } from '../../contract/manual.ts'
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
  return {
    bpm: playedGrid({ analysis, manual, duration: 0 }).bpm,
    key: key && pitch !== undefined ? keyName(pitch, key.mode) : null,
    camelot: key && pitch !== undefined ? camelot(pitch, key.mode) : null,
    fit: null,
  }
}

export const rowOfTrack = (track: Track): LibraryRow => ({
  id: track.id,
  title: track.title,
  artist: track.artist,
  state: track.state,
  progress: track.progress,
  step: track.step,
  etaSeconds: track.etaSeconds,
  duration: track.duration,
  ...heardIn(track.analysis, track.manual ?? null),
  stemsRemoved: track.stemsRemoved ?? null,
  imported: importedText(track),
  engine: track.stems[0] ? `${track.stems[0].engine} ${track.stems[0].engineVersion}` : null,
  failure: track.failure,
  addedAt: track.addedAt,
  loadable: track.state === 'ready' || (track.state === 'processing' && track.duration !== null),
})

export const rowOfSheet = (sheet: TrackSheet): LibraryRow => ({
  id: sheet.id,
  title: sheet.title,
  artist: sheet.artist,
  state: sheet.state,
  progress: sheet.state === 'ready' ? 100 : 0,
  step: null,
  etaSeconds: null,
  duration: sheet.duration,
  ...heardIn(sheet.analysis, sheet.manual ?? null),
  stemsRemoved: null,
  imported: null,
  engine: null,
  failure: null,
  addedAt: sheet.addedAt,
  loadable: sheet.mix !== null || sheet.stems !== null,
})

export const rowOfUpload = (upload: Upload): LibraryRow => ({
  id: upload.id,
  title: upload.name,
  artist: null,
  state: upload.failure ? 'broken' : 'uploading',
  progress: upload.percent,
  step: 'upload',
  etaSeconds: null,
  duration: null,
  ...heardIn(null),
  stemsRemoved: null,
  imported: null,
  engine: null,
  failure: upload.failure,
  addedAt: upload.startedAt,
  loadable: false,
})

const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Every word of the search is somewhere in title, artist, key or tempo; case and accents do not count. */
export const matches = (row: LibraryRow, search: string): boolean => {
  const words = folded(search).split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const text = folded(
    [row.title, row.artist, row.key, row.camelot, row.bpm === null ? '' : Math.round(row.bpm), row.state].join(' '),
  )
  return words.every(word => text.includes(word))
}

/** Uploads, then the server's tracks, or the bridge's sheets while the server is away; each with how it fits. */
export const libraryRows = (of: {
  tracks: Track[]
  sheets: TrackSheet[]
  uploads: Upload[]
  away: boolean
  search: string
  sort: Sort
  sounds: Sounds | null
}): LibraryRow[] => {
  const known = new Map<string, LibraryRow>()
  for (const track of of.tracks) known.set(track.id, rowOfTrack(track))
  if (of.away) for (const sheet of of.sheets) if (!known.has(sheet.id)) known.set(sheet.id, rowOfSheet(sheet))
  const rows = [...of.uploads.map(rowOfUpload), ...known.values()].filter(row => matches(row, of.search))
  return sorted(
    rows.map(row => ({ ...row, fit: rowFit(row, of.sounds) })),
    of.sort,
  )
}

import { Failure } from '../../../contract/errors.ts'
import type { Track } from '../../../contract/track.ts'
import type { Run, RunStore } from '../../runs/index.ts'
import type { Database } from '../../storage/local/database.ts'
import type { EventLog } from '../event/log.ts'
import type { Sheets } from './sheet.ts'
import type { TrackRow, TrackStore } from './store.ts'
import { viewOf } from './view.ts'

/** What the actions on tracks stand on. */
export type TrackLibrary = {
  database: Database
  tracks: TrackStore
  runs: RunStore
  events: EventLog
  sheets: Sheets
}

/** @throws unknown_track */
export const trackAndRun = ({ tracks, runs }: Pick<TrackLibrary, 'tracks' | 'runs'>, id: string): [TrackRow, Run] => {
  const track = tracks.get(id)
  const run = track && runs.get(track.runId)
  if (!track || !run) throw new Failure('unknown_track')
  return [track, run]
}

/** Tells everyone of a track's change, in the step that made it; its sheet follows the commit. */
export const announce = (library: TrackLibrary, id: string, type: 'track.added' | 'track.changed'): void => {
  const track = library.tracks.get(id)
  const run = track && library.runs.get(track.runId)
  if (!track || !run) return
  library.events.append(type, id, viewOf(track, run))
  library.database.afterwards(() => library.sheets.follow(id))
}

/** Changes fields of a track and tells of it, in one step. */
export const changeTrack = (library: TrackLibrary, id: string, fields: Partial<Omit<TrackRow, 'id'>>): void =>
  library.database.inOneStep(() => {
    library.tracks.change(id, fields)
    announce(library, id, 'track.changed')
  })

export const getTrack = (library: TrackLibrary, id: string): Track => viewOf(...trackAndRun(library, id))

export const listTracks = (library: TrackLibrary): Track[] => {
  const shown = library.runs.shown()
  return library.tracks.list().flatMap(track => {
    const run = shown.get(track.runId)
    return run ? [viewOf(track, run)] : []
  })
}

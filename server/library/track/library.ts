import { setImmediate as turn } from 'node:timers/promises'
import { brief } from '../../../contract/brief.ts'
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

/** So many at once; others have their turn in between. */
const AT_ONCE = 50

/** Every track in the order of adding, some at a time: those that are removed meanwhile are left out.
 *  @param of.brief  without the long lists of its analysis */
export async function* eachTrack(library: TrackLibrary, of: { brief: boolean }): AsyncGenerator<Track> {
  for (const [i, id] of library.tracks.ids().entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await turn()
    const track = library.tracks.get(id)
    const run = track && library.runs.get(track.runId)
    if (run) yield of.brief ? brief(viewOf(track, run)) : viewOf(track, run)
  }
}

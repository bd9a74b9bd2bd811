import { join } from 'node:path'
import { dataFolder } from '../../../contract/data-folder.ts'
import { cancelRun, isOver, type RunLine } from '../../runs/index.ts'
import type { Turns } from '../../storage/local/turns.ts'
import type { StemSets } from '../stem/store.ts'
import { exportStore } from './export-store.ts'
import { type TrackLibrary, trackAndRun } from './library.ts'
import { removeFolder } from './work.ts'

export type RemoveDeps = TrackLibrary & {
  data: string
  line: RunLine
  sets: StemSets
  inTurn: Turns
  /** Resolves once nothing of the run is under way. */
  settled: (runId: string) => Promise<void>
}

/** Removes a track: its run is ended, its row goes, then its sheet, file, mix and stems.
 *  @throws unknown_track */
export const removeTrack = async (deps: RemoveDeps, id: string): Promise<void> => {
  const [track] = trackAndRun(deps, id)
  await deps.inTurn(track.hash, () => removeInTurn(deps, id))
}

/** The same, in the turn of the track's hash. What a power cut leaves of the files is swept at the next start. */
export const removeInTurn = async (deps: RemoveDeps, id: string): Promise<void> => {
  const [{ hash }] = trackAndRun(deps, id)
  const runs = deps.runs.list({ trackId: id })
  for (const run of runs) if (!isOver(run)) cancelRun(deps.line, run.id)
  await Promise.all(runs.map(run => deps.settled(run.id)))
  trackAndRun(deps, id)
  const keys = deps.sets.of(id).map(({ key }) => key)
  const exports = exportStore(deps.database).of(id)
  deps.database.inOneStep(() => {
    deps.tracks.remove(id)
    for (const run of deps.runs.list({ trackId: id })) deps.runs.remove(run.id)
    deps.events.append('track.deleted', id, null)
    deps.database.afterwards(() => deps.sheets.follow(id))
  })
  await deps.sheets.settled()
  for (const path of [
    dataFolder.blob(hash),
    dataFolder.mix(hash),
    dataFolder.analyses(hash),
    ...keys.map(dataFolder.stems),
    ...exports.map(({ runId }) => dataFolder.exported(runId)),
  ])
    await removeFolder(join(deps.data, path))
}

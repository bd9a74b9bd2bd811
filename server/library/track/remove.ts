import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../../../contract/data-folder.ts'
import { cancelRun, type RunLine } from '../../runs/index.ts'
import type { Turns } from '../../storage/local/turns.ts'
import { type TrackLibrary, trackAndRun } from './library.ts'

export type RemoveDeps = TrackLibrary & {
  data: string
  line: RunLine
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
  const [{ hash, runId }] = trackAndRun(deps, id)
  cancelRun(deps.line, runId)
  await deps.settled(runId)
  const { stemsKey } = trackAndRun(deps, id)[0]
  deps.database.inOneStep(() => {
    deps.tracks.remove(id)
    deps.runs.remove(runId)
    deps.events.append('track.deleted', id, null)
    deps.database.afterwards(() => deps.sheets.follow(id))
  })
  await deps.sheets.settled()
  const left = [dataFolder.blob(hash), dataFolder.mix(hash), ...(stemsKey ? [dataFolder.stems(stemsKey)] : [])]
  for (const path of left) await rm(join(deps.data, path), { recursive: true, force: true, maxRetries: 5 })
}

import { Failure } from '../../../contract/errors.ts'
import type { Track } from '../../../contract/track.ts'
import { cancelRun, isOver, type RunLine } from '../../runs/index.ts'
import { getTrack, type TrackLibrary, trackAndRun } from './library.ts'

/** Ends what is under way for the track; what is there to be played stays.
 *  @throws unknown_track, wrong_state when nothing is */
export const cancelTrack = (deps: TrackLibrary & { line: RunLine }, id: string): Track => {
  const [, run] = trackAndRun(deps, id)
  const open = deps.runs.list({ trackId: id }).filter(one => !isOver(one))
  if (open.length === 0) throw new Failure('wrong_state', `its run is ${run.state} already`)
  for (const one of open) cancelRun(deps.line, one.id)
  return getTrack(deps, id)
}

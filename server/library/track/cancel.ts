import { Failure } from '../../../contract/errors.ts'
import type { Track } from '../../../contract/track.ts'
import { cancelRun, isOver, type RunLine } from '../../runs/index.ts'
import { getTrack, type TrackLibrary, trackAndRun } from './library.ts'

/** Ends the track's run; what is there to be played stays. @throws unknown_track, wrong_state when it is over */
export const cancelTrack = (deps: TrackLibrary & { line: RunLine }, id: string): Track => {
  const [, run] = trackAndRun(deps, id)
  if (isOver(run)) throw new Failure('wrong_state', `its run is ${run.state} already`)
  cancelRun(deps.line, run.id)
  return getTrack(deps, id)
}

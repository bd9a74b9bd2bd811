import { LIBRARY_RATE } from '../../../contract/audio-folder.ts'
import type { Samples, Seconds } from '../../../contract/units.ts'
import { type RunLine, raiseRun } from '../../runs/index.ts'
import { type TrackLibrary, trackAndRun } from './library.ts'

/** Where each track is about to be heard, as the bridge last told. Kept while the server lives. */
export type Playheads = Map<string, Samples>

/** Takes the place of a track's playhead: its run goes before the others, and what is about to be heard first.
 *  @throws unknown_track */
export const movePlayhead = (
  deps: TrackLibrary & { line: RunLine; playheads: Playheads },
  id: string,
  seconds: Seconds,
): void => {
  const [track] = trackAndRun(deps, id)
  deps.playheads.set(id, Math.max(0, Math.round(seconds * LIBRARY_RATE)))
  raiseRun(deps.line, track.runId)
}

import { LIBRARY_RATE } from '../../../contract/audio-folder.ts'
import type { Samples, Seconds } from '../../../contract/units.ts'
import { isOver, type RunLine, raiseRun } from '../../runs/index.ts'
import type { StemSets } from '../stem/store.ts'
import { type TrackLibrary, trackAndRun } from './library.ts'

/** As many tracks are taken to be on a deck: those that were told of last. A bridge tells of each deck anew when the
 *  server starts. */
const ON_DECKS = 4

/** Where each track is about to be heard, as the bridge last told; the last told is the last. Kept while the server
 *  lives. */
export type Playheads = Map<string, Samples>

/** The tracks that are on a deck. */
export const onDecks = (playheads: Playheads): ReadonlySet<string> => new Set([...playheads.keys()].slice(-ON_DECKS))

/** Takes the place of a track's playhead: its runs go before the others, and what is about to be heard first.
 *  @throws unknown_track */
export const movePlayhead = (
  deps: TrackLibrary & { line: RunLine; playheads: Playheads; sets: StemSets; now?: () => number },
  id: string,
  seconds: Seconds,
): void => {
  trackAndRun(deps, id)
  deps.playheads.delete(id)
  deps.playheads.set(id, Math.max(0, Math.round(seconds * LIBRARY_RATE)))
  for (const run of deps.runs.list({ trackId: id })) if (!isOver(run)) raiseRun(deps.line, run.id)
  deps.sets.used(id, (deps.now ?? Date.now)())
}

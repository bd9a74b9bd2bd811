import type { ServerEvent } from '../../contract/events.ts'
import type { Run } from '../../contract/run.ts'
import type { Track } from '../../contract/track.ts'

/** Runs that are over and kept to be looked at. */
const KEPT = 20

/** Keeps a run while it waits or goes on, and the last ones that failed; one that is ready is left. */
export const takeRun = (runs: Record<string, Run>, run: Run): void => {
  if (run.state === 'ready') delete runs[run.id]
  else runs[run.id] = run
  const failed = Object.values(runs).filter(one => one.state === 'failed')
  for (const old of failed.toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0)).slice(KEPT)) delete runs[old.id]
}

/** Takes one event of the server into what the page knows of tracks and runs.
 *  @returns 'reset' when the list must be asked anew */
export const takeEvent = (
  { tracks, runs }: { tracks: Record<string, Track>; runs: Record<string, Run> },
  event: ServerEvent,
): 'taken' | 'reset' => {
  if (event.type === 'reset') return 'reset'
  if (event.type === 'run.changed') {
    if (event.run) takeRun(runs, event.run)
    return 'taken'
  }
  if (event.trackId === null) return 'taken'
  if (event.type === 'track.deleted' || event.track === null) {
    delete tracks[event.trackId]
    for (const run of Object.values(runs)) if (run.trackId === event.trackId) delete runs[run.id]
  } else tracks[event.trackId] = event.track
  return 'taken'
}

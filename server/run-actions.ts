import { Failure } from '../contract/errors.ts'
import type { JobKind } from '../contract/run.ts'
import type { Capabilities, Flows } from './flows.ts'
import type { RunActions } from './http/runs.ts'
import { openJobs, queueStates } from './jobs/index.ts'
import { retryTrackRun, separateAgain } from './library/index.ts'
import { cancelRun, failuresOf, isOver, jobView, manifestOf, replayRun, type Run, runView } from './runs/index.ts'

const MOST_EVENTS = 2000

/** The runs' actions, as the door knows them. */
export const runActions = (flows: Flows & { checkEngine?: Capabilities['checkEngine'] | undefined }): RunActions => {
  const { line, places, database, runs, events, workers, queue } = flows
  const deps = { ...line, places }
  const view = (run: Run) => runView(deps, run)
  const known = (id: string): Run => {
    const run = runs.get(id)
    if (!run) throw new Failure('unknown_run')
    return run
  }
  return {
    list: of => runs.list(of).map(view),
    get: id => manifestOf(deps, id),
    retry: async (id, node) => view(await retryTrackRun(flows, id, node)),
    cancel: id => {
      if (isOver(known(id))) throw new Failure('wrong_state', `the run is ${known(id).state} already`)
      return view(cancelRun(line, id))
    },
    replay: id => view(replayRun(line, id)),
    failures: id => failuresOf(line, id),
    events: (id, after) => {
      known(id)
      return events.after(after, MOST_EVENTS, id)
    },
    separate: async (trackId, engine) => view(await separateAgain(flows, trackId, engine)),
    jobs: limit => openJobs(database, limit).map(job => jobView(deps, job)),
    queues: () => queueStates(database, places),
    pause: (kind: JobKind, paused) => {
      queue.pause(kind, paused)
      if (!paused) workers.wake()
      return queueStates(database, places)
    },
  }
}

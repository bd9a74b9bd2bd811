import { TRACK_GRAPH } from './graph.ts'
import type { RunLine } from './line.ts'
import { advance, etaOf, type Run, type RunEvent, stepOf } from './run.ts'

const faceOf = (run: Run): string =>
  JSON.stringify([run.state, run.progress, stepOf(run), Math.round(etaOf(run) ?? -1), run.failure])

/** Moves a run by an event: its row, the jobs that follow and what is told of it, in one step.
 *  A run that is gone or over is left alone. */
export const moveRun = (line: RunLine, runId: string, event: RunEvent): Run | undefined =>
  line.database.inOneStep(() => {
    const before = line.store.get(runId)
    if (!before) return undefined
    const { run, queue } = advance(before, event)
    if (run === before) return run
    const shown = faceOf(run) !== faceOf(before)
    if (shown || event.t !== 'progress') line.store.save(run)
    if (shown) line.changed(run)
    addJobs(line, run, queue)
    return run
  })

/** Queues nodes of a run, or raises those that wait already. */
export const addJobs = (line: RunLine, run: Run, nodes: (keyof Run['nodes'])[]): void => {
  const { id: runId, inputHash, priority } = run
  for (const node of nodes)
    line.queue.add({ kind: TRACK_GRAPH[node].queue, runId, node, inputHash, params: { node }, priority })
  if (nodes.length > 0) line.database.afterwards(line.wake)
}

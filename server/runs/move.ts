import type { NewJob } from '../jobs/queue.ts'
import { type NodeName, TRACK_GRAPH } from './graph.ts'
import type { RunLine } from './line.ts'
import { advance, etaOf, type Run, type RunEvent, stepOf } from './run.ts'

const faceOf = (run: Run): string =>
  JSON.stringify([run.state, run.progress, stepOf(run), Math.round(etaOf(run) ?? -1), run.failure])

/** Moves a run by an event: its row, the jobs that follow and what is told of it, in one step, which for progress is
 *  written in passing. A run that is gone or over is left alone. */
export const moveRun = (line: RunLine, runId: string, event: RunEvent): Run | undefined =>
  line.database[event.t === 'progress' ? 'inPassing' : 'inOneStep'](() => {
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

/** What makes a node's work the same work. */
const paramsOf = (run: Run, node: NodeName): NewJob['params'] => ({
  node,
  ...(node === 'separate' && run.engine ? { engine: run.engine } : {}),
  ...(run.kind === 'replay' || run.kind === 'export' ? { [run.kind]: run.id } : {}),
  ...(run.nodes[node].fresh ? { anew: run.id } : {}),
})

/** Queues nodes of a run, or raises those that wait already. */
export const addJobs = (line: RunLine, run: Run, nodes: NodeName[]): void => {
  const { id: runId, inputHash, priority } = run
  for (const node of nodes)
    line.queue.add({ kind: TRACK_GRAPH[node].queue, runId, node, inputHash, params: paramsOf(run, node), priority })
  if (nodes.length > 0) line.database.afterwards(line.wake)
}

/** Keeps a run that was begun or taken up again, queues its nodes and tells of it. Within the caller's step. */
export const queueNodes = (line: RunLine, { run, queue }: { run: Run; queue: NodeName[] }): void => {
  line.store.save(run)
  addJobs(line, run, queue)
  line.changed(run)
}

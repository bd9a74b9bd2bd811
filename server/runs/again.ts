import { randomUUID } from 'node:crypto'
import { Failure } from '../../contract/errors.ts'
import { type NodeName, NODES, nodesOf, type RunKind } from './graph.ts'
import type { RunLine } from './line.ts'
import { queueNodes } from './move.ts'
import { begin, isOver, newRun, redo, type Run } from './run.ts'

const runOf = (line: RunLine, id: string): Run => {
  const run = line.store.get(id)
  if (!run) throw new Failure('unknown_run')
  return run
}

const isNode = (run: Run, name: string): name is NodeName => (nodesOf(run.kind) as string[]).includes(name)

/** Takes a run up again: a failed one from what failed, or one node of it anew. What is kept of a node that failed is
 *  gone on with.
 *  @throws unknown_run, bad_request for a node that is none, wrong_state while it waits or runs, or for the import */
export const retryRun = (line: RunLine, id: string, node?: string): Run =>
  line.database.inOneStep(() => {
    const run = runOf(line, id)
    if (node !== undefined && !isNode(run, node)) throw new Failure('bad_request', `there is no step "${node}"`)
    const broken = NODES.filter(name => ['failed', 'cancelled'].includes(run.nodes[name].state))
    const again = node === undefined ? broken : [node]
    if (again.length === 0) throw new Failure('wrong_state', 'nothing of the run failed; name a step to do it anew')
    for (const name of again)
      if (['queued', 'running', 'waiting'].includes(run.nodes[name].state))
        throw new Failure('wrong_state', `the step "${name}" is ${run.nodes[name].state}`)
    if (again.includes('import')) throw new Failure('wrong_state', 'drop the file again to import it anew')
    queueNodes(line, redo(run, again))
    return runOf(line, id)
  })

/** Starts another run of a run's input, or an export of its track. Within the caller's step.
 *  @param of.kept  the nodes whose outputs are taken over */
export const startAnother = (
  line: RunLine,
  from: Run,
  of: { kind: Exclude<RunKind, 'track'>; engine: string | null; kept: readonly NodeName[]; priority?: number },
): Run =>
  line.database.inOneStep(() => {
    const { trackId, inputHash, seed } = from
    const replayOf = of.kind === 'replay' ? from.id : null
    const made = newRun({ id: randomUUID(), trackId, inputHash, seed, replayOf, ...of })
    const run = { ...made, priority: of.priority ?? 0 }
    line.store.add(run)
    queueNodes(line, begin(run))
    return runOf(line, run.id)
  })

/** Does a run's steps again, apart from what they gave, with the same seed and engine: its manifest then tells whether
 *  the outputs are the same, byte by byte. The analysis is left out, since it hears more as more is there.
 *  @throws unknown_run, wrong_state while it waits or runs, and for one whose separation is not done */
export const replayRun = (line: RunLine, id: string): Run => {
  const run = runOf(line, id)
  if (!isOver(run)) throw new Failure('wrong_state', `the run is ${run.state}`)
  const done = line.executions.of(id).filter(({ state }) => state === 'done')
  const separated = done.findLast(({ node }) => node === 'separate')
  if (!separated) throw new Failure('wrong_state', 'the run has separated nothing that could be compared')
  const kept = NODES.filter(n => n !== 'separate' && (n !== 'decode' || !done.some(({ node }) => node === 'decode')))
  return startAnother(line, run, { kind: 'replay', engine: separated.engine, kept })
}

import { Failure, type FailureReport } from '../../contract/errors.ts'
import type { RunManifest } from '../../contract/run.ts'
import type { Execution } from './execution.ts'
import { NODES } from './graph.ts'
import type { RunLine } from './line.ts'
import type { Run } from './run.ts'
import { runView } from './view.ts'

type Deps = RunLine & Parameters<typeof runView>[0]

const outputOf = (all: Execution[], name: string): string | null =>
  all.findLast(({ node, state }) => node === name && state === 'done')?.outputHash ?? null

const replayOf = (line: RunLine, run: Run, own: Execution[]): RunManifest['replay'] => {
  if (!run.replayOf) return null
  const theirs = line.executions.of(run.replayOf)
  const nodes = NODES.filter(name => run.nodes[name].state !== 'kept').map(name => {
    const [a, b] = [outputOf(theirs, name), outputOf(own, name)]
    return { name, equal: a && b ? a === b : null }
  })
  const known = nodes.every(({ equal }) => equal !== null)
  const equal = known ? nodes.every(({ equal }) => equal) : null
  return { of: run.replayOf, equal, nodes }
}

/** All that is known of how a run came about. @throws unknown_run */
export const manifestOf = (deps: Deps, id: string): RunManifest => {
  const run = deps.store.get(id)
  if (!run) throw new Failure('unknown_run')
  const own = deps.executions.of(id)
  return {
    run: runView(deps, run),
    seed: run.seed,
    inputHash: run.inputHash,
    executions: own.map(({ id: _, runId: __, log: ___, ...shown }) => shown),
    replay: replayOf(deps, run, own),
  }
}

/** What failed in a run, attempt by attempt, with what lay beneath it. @throws unknown_run */
export const failuresOf = (
  line: RunLine,
  id: string,
): { node: string; attempt: number; at: number; failure: FailureReport; log: string }[] => {
  if (!line.store.get(id)) throw new Failure('unknown_run')
  return line.executions
    .of(id)
    .flatMap(({ node, attempt, startedAt, seconds, failure, log }) =>
      failure ? [{ node, attempt, at: startedAt + Math.round((seconds ?? 0) * 1000), failure, log: log ?? '' }] : [],
    )
}

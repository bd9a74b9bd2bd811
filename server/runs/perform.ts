import { setTimeout as pause } from 'node:timers/promises'
import { asFailure, Failure } from '../../contract/errors.ts'
import type { Taken, Verdict } from '../jobs/queue.ts'
import { MOST_ATTEMPTS, verdictOf } from '../jobs/retry.ts'
import type { Perform } from '../jobs/work.ts'
import type { Execution } from './execution.ts'
import type { NodeName } from './graph.ts'
import type { RunLine } from './line.ts'
import { moveRun } from './move.ts'
import { sealExecution } from './seal.ts'
import type { Run } from './run.ts'

/** Steps that tell of progress when it is on disk, and go on from there at their next attempt. */
const KEEPS: ReadonlySet<NodeName> = new Set(['separate'])
/** How long a step that found the disk full waits before it tries to say so again. */
const FULL_MS = 2000

type Doing = { taken: Taken; node: NodeName; run: Run; execution: Execution; signal: AbortSignal }

/** The result has to be written down whatever it takes: on a full disk it waits for room. */
const untilKept = async (act: () => void, given: () => boolean): Promise<void> => {
  for (;;) {
    try {
      return act()
    } catch (error) {
      if (asFailure(error).code !== 'disk_full' || given()) throw error
      await pause(FULL_MS, undefined, { ref: false })
    }
  }
}

/** Marks the job's node as running. Undefined where the run is gone. */
const begin = (line: RunLine, taken: Taken, signal: AbortSignal): Doing | undefined =>
  line.database.inOneStep(() => {
    const node = taken.node as NodeName
    const run = moveRun(line, taken.runId, { t: 'started', node })
    if (!run) {
      line.queue.finish(taken)
      return undefined
    }
    const { id: runId, seed: runSeed, inputHash } = run
    const execution = line.executions.begin({ runId, runSeed, node, attempt: taken.attempt, inputHash })
    return { taken, node, run, execution, signal }
  })

const doNode = async (line: RunLine, { taken, node, run, execution, signal }: Doing) => {
  if (taken.attempt > MOST_ATTEMPTS) throw new Failure('worker_died', 'the server ended under it each time')
  const work = line.nodes[node]
  if (!work) throw new Failure('internal', `there is no work for the step "${node}"`)
  signal.throwIfAborted()
  let told = -1
  const progress = (percent: number, etaSeconds: number | null) => {
    const whole = Math.floor(percent) * 100000 + Math.round(etaSeconds ?? 0)
    if (whole === told || signal.aborted) return
    told = whole
    try {
      if (line.queue.beat(taken, KEEPS.has(node))) moveRun(line, run.id, { t: 'progress', node, percent, etaSeconds })
    } catch (error) {
      // progress that could not be written is told by the next one
      line.log('error', 'progress was not kept', { cause: asFailure(error).message })
    }
  }
  const way = run.kind === 'replay' ? 'apart' : run.nodes[node].fresh ? 'anew' : 'first'
  return work({
    ...{ runId: run.id, trackId: run.trackId, engine: run.engine, way, seed: execution.seed },
    ...{ signal, progress },
  })
}

const keepFailure = async (line: RunLine, doing: Doing, thrown: unknown, seconds: number, closing: () => boolean) => {
  const { taken, node, run, execution, signal } = doing
  const failure = asFailure(signal.aborted ? signal.reason : thrown)
  const draining = signal.aborted && closing()
  const verdict: Verdict = draining ? { t: 'back' } : verdictOf(failure, taken.attempt, Math.random())
  if (!signal.aborted)
    line.log('error', `job ${taken.id} for track ${run.trackId} failed on attempt ${taken.attempt}`, {
      ...{ job: taken.id, track: run.trackId, node, attempt: taken.attempt, code: failure.code, verdict: verdict.t },
      cause: failure.cause instanceof Error ? failure.cause.stack : failure.message,
    })
  await untilKept(
    () =>
      line.database.inOneStep(() => {
        const mine = line.queue.fail(taken, failure, verdict)
        // what is given back was no attempt
        if (verdict.t === 'back') line.executions.drop(execution.id)
        else line.executions.failed(execution.id, failure, seconds)
        if (!mine || draining) return
        const report = failure.toJSON()
        if (verdict.t === 'back') moveRun(line, run.id, { t: 'held', node, failure: report })
        if (verdict.t === 'end') moveRun(line, run.id, { t: 'failed', node, failure: report })
        if (verdict.t === 'end') stopTheRest(line, run.id)
      }),
    closing,
  )
  return verdict.t === 'back' && !draining ? 'held' : 'settled'
}

/** When a run has failed, the jobs beside the failed one are pointless. */
const stopTheRest = (line: RunLine, runId: string): void => {
  if (line.store.get(runId)?.state !== 'failed') return
  const running = line.queue.cancel(runId)
  line.database.afterwards(() => line.stop(running, new Failure('cancelled', 'another step of the run failed')))
}

/** The hash is reckoned beside what follows; one that a server's end cuts off is reckoned at its next start. */
const sealLater = (line: RunLine, execution: Execution, seal: () => Promise<string>, closing: () => boolean): void => {
  seal()
    .then(hash => {
      if (!closing()) sealExecution(line, { id: execution.id, runId: execution.runId }, hash)
    })
    .catch(error => line.log('error', 'an output was not hashed', { cause: asFailure(error).message }))
}

/** Does a job of a run: its node's work, the execution's row, and what follows from its end, under its token. */
export const performJobs =
  (line: RunLine, closing: () => boolean): Perform =>
  async (taken, signal) => {
    const doing = begin(line, taken, signal)
    if (!doing) return 'settled'
    const began = performance.now()
    const seconds = () => (performance.now() - began) / 1000
    try {
      const { seal, ...result } = await doNode(line, doing)
      await untilKept(
        () =>
          line.database.inOneStep(() => {
            if (!line.queue.finish(taken)) return
            line.executions.done(doing.execution.id, result, seconds())
            moveRun(line, taken.runId, { t: 'done', node: doing.node })
          }),
        closing,
      )
      if (seal) sealLater(line, doing.execution, seal, closing)
      return 'settled'
    } catch (error) {
      return keepFailure(line, doing, error, seconds(), closing)
    }
  }

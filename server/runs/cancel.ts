import { Failure } from '../../contract/errors.ts'
import type { RunLine } from './line.ts'
import { moveRun } from './move.ts'
import { isOver, type Run } from './run.ts'

/** Ends a run: its jobs leave the queue, what runs is stopped. A run that is over stays as it is.
 *  @throws unknown_run */
export const cancelRun = (line: RunLine, runId: string): Run => {
  const failure = new Failure('cancelled')
  return line.database.inOneStep(() => {
    const run = line.store.get(runId)
    if (!run) throw new Failure('unknown_run')
    if (isOver(run)) return run
    const running = line.queue.cancel(runId)
    line.database.afterwards(() => line.stop(running, failure))
    return moveRun(line, runId, { t: 'cancelled', failure: failure.toJSON() }) ?? run
  })
}

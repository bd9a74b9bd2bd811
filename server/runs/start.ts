import { randomUUID } from 'node:crypto'
import type { Seconds } from '../../contract/units.ts'
import type { NodeName, RunKind } from './graph.ts'
import type { NodeResult } from './execution.ts'
import type { RunLine } from './line.ts'
import { moveRun } from './move.ts'
import { newRun } from './run.ts'

/** Starts the run of a track whose file lies in the library already: import is done, decode is queued.
 *  Within the caller's step. @returns the run's id */
export const startRun = (
  line: RunLine,
  of: {
    id?: string
    trackId: string
    inputHash: string
    seed?: number
    engine?: string | null
    kind?: RunKind
    /** What came with the file and is not to be made. */
    kept?: readonly NodeName[]
    imported: NodeResult & { seconds: Seconds }
  },
): string => {
  const { id = randomUUID(), trackId, inputHash, seed = 0, engine = null, kind = 'track', kept = [], imported } = of
  line.database.inOneStep(() => {
    line.store.add(newRun({ id, trackId, inputHash, seed, engine, kind, kept }))
    const { seconds, ...result } = imported
    const { id: execution } = line.executions.begin({
      ...{ runId: id, runSeed: seed, node: 'import', attempt: 1, inputHash },
    })
    line.executions.done(execution, result, seconds)
    moveRun(line, id, { t: 'done', node: 'import' })
  })
  return id
}

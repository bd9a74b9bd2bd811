import type { Failure } from '../../contract/errors.ts'
import type { Seconds } from '../../contract/units.ts'
import type { Queue } from '../jobs/queue.ts'
import type { Database } from '../storage/local/database.ts'
import type { ExecutionStore, NodeResult } from './execution.ts'
import type { NodeName } from './graph.ts'
import type { Run } from './run.ts'
import type { RunStore } from './store.ts'

/** The work of one node. It cleans up what it leaves when it fails. */
export type NodeWork = (of: {
  runId: string
  trackId: string
  seed: number
  /** The separation engine that was asked for; null takes the server's own. */
  engine: string | null
  /** `anew`: whole outputs of before do not count, and are replaced; `apart`: nor are they touched, a replay compares
   *  with them. */
  way: 'first' | 'anew' | 'apart'
  signal: AbortSignal
  progress: (percent: number, etaSeconds: Seconds | null) => void
}) => Promise<
  NodeResult & { /** Reckons the hash of the output where that takes a while. */ seal?: () => Promise<string> }
>

/** What the runs' actions stand on. */
export type RunLine = {
  database: Database
  store: RunStore
  executions: ExecutionStore
  queue: Queue
  nodes: Partial<Record<NodeName, NodeWork>>
  /** Within the step that changed the run. */
  changed: (run: Run) => void
  /** After the step that added jobs. */
  wake: () => void
  /** Jobs that were running when their run was cancelled; after that step. */
  stop: (jobs: string[], failure: Failure) => void
  log: (level: 'info' | 'error', says: string, of?: Record<string, unknown>) => void
}

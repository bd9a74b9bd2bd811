import type { Analysis } from '../../contract/analysis.ts'
import type { FailureReport } from '../../contract/errors.ts'

export type FromWorker =
  | { t: 'progress'; percent: number }
  | { t: 'done'; analysis: Analysis }
  | { t: 'failed'; failure: FailureReport }

/** What the worker is told at its start, as JSON; an empty path is none, 0 seconds are all. */
export type WorkerRequest = { document: string; engine: string; stems: string; seconds: number }

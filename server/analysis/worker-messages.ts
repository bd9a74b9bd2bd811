import type { Analysis } from '../../contract/analysis.ts'
import type { FailureReport } from '../../contract/errors.ts'

export type FromWorker =
  | { t: 'progress'; percent: number }
  | { t: 'done'; analysis: Analysis }
  | { t: 'failed'; failure: FailureReport }

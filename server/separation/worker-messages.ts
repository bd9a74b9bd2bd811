/** What passes between the Separator and its worker, as JSON over IPC. */
import type { Ranges } from '../../contract/audio-folder.ts'
import type { FailureReport } from '../../contract/errors.ts'
import type { Samples } from '../../contract/units.ts'
import type { FetchProgress } from './models/find-model.ts'
import type { RunningEngine, SeparationReport } from './separation.ts'

export type ToWorker =
  /** `ahead`: only the beginning, of a mix that is still growing. */
  | { t: 'separate'; ahead: boolean; id: number; mix: string; stems: string; playhead: Samples }
  | { t: 'playhead'; id: number; sample: Samples }
  | { t: 'cancel'; id: number }

export type FromWorker =
  | { t: 'warm'; engine: RunningEngine }
  | { t: 'fetching'; progress: FetchProgress }
  | { t: 'cold'; failure: FailureReport; cause: string | null }
  | { t: 'progress'; id: number; percent: number; etaSeconds: number | null }
  | { t: 'ready'; id: number; ready: Ranges }
  /** Without a report where it was separated ahead. */
  | { t: 'done'; id: number; report: SeparationReport | null }
  | { t: 'failed'; id: number; failure: FailureReport; cause: string | null }

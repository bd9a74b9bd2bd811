import type { FailureReport } from '../../../contract/errors.ts'
import type { ClockView } from '../../clock/view.ts'

/** What the clock's thread is told. A view's `at` is in the time that threads share; its score is null where it is the
 *  one that was told last. */
export type ToClockThread =
  | { t: 'see'; view: (Omit<ClockView, 'score'> & { score: ClockView['score'] | null }) | null }
  | { t: 'fit'; names: readonly string[] }
  | { t: 'close' }

/** What it tells: the outputs that it has, and why it has not the others. */
export type FromClockThread = { t: 'outputs'; open: string[]; failed: Record<string, FailureReport> }

/** What it is given: its port, the module of the MIDI system, and two numbers in shared memory: how often it was woken,
 *  and 1 once it has closed everything. */
export type ClockThreadData = {
  port: import('node:worker_threads').MessagePort
  module: string | undefined
  flags: Int32Array
}
export const WOKEN = 0
export const CLOSED = 1

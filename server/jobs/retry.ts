import type { ErrorCode, Failure } from '../../contract/errors.ts'
import type { Verdict } from './queue.ts'

export const MOST_ATTEMPTS = 3

/** What may go well the next time. */
const PASSING = new Set<ErrorCode>(['worker_died', 'timed_out', 'internal'])

/** What becomes of a job that failed on its attempt 1, 2, 3 …: a full disk gives it back until there is room, what may
 *  pass is tried three times, all else ends it. */
export const verdictOf = (failure: Failure, attempt: number): Verdict => {
  if (failure.code === 'disk_full') return 'back'
  return PASSING.has(failure.code) && attempt < MOST_ATTEMPTS ? 'again' : 'end'
}

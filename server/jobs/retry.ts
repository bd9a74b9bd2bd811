import type { ErrorCode, Failure } from '../../contract/errors.ts'
import type { Verdict } from './queue.ts'

export const MOST_ATTEMPTS = 3

/** What may go well the next time. */
const PASSING = new Set<ErrorCode>(['worker_died', 'timed_out', 'internal'])

const FIRST_MS = 1000
const FACTOR = 4
const MOST_MS = 60_000

/** How long the next attempt waits after attempt 1, 2, 3 …: 1 s, 4 s, 16 s … at most a minute, each a quarter more or
 *  less by chance, so that jobs that failed together do not come back together.
 *  @param chance  0 … 1 */
export const backOffMs = (attempt: number, chance: number): number =>
  Math.round(Math.min(MOST_MS, FIRST_MS * FACTOR ** (attempt - 1)) * (0.75 + chance / 2))

/** What becomes of a job that failed on its attempt 1, 2, 3 …: a full disk gives it back until there is room, what may
 *  pass is tried three times, all else ends it. */
export const verdictOf = (failure: Failure, attempt: number, chance: number): Verdict => {
  if (failure.code === 'disk_full') return { t: 'back' }
  return PASSING.has(failure.code) && attempt < MOST_ATTEMPTS
    ? { t: 'again', delayMs: backOffMs(attempt, chance) }
    : { t: 'end' }
}

import type { Failure } from '../../contract/errors.ts'
import type { JobKind } from '../../contract/run.ts'

export type { JobKind }

/** What is to be done: one node of a run. The same work is queued or running only once: work is the same when kind,
 *  input and parameters are. */
export type NewJob = {
  kind: JobKind
  runId: string
  node: string
  /** SHA-256 of what goes in. */
  inputHash: string
  params: Record<string, string | number | boolean | null>
  /** Higher goes first; equal ones in the order of adding. */
  priority: number
}

/** A job in the hands of a taker. The token tells its taker from one that was declared dead. */
export type Taken = NewJob & { id: string; attempt: number; token: number }

/** What becomes of a failed job: tried again as one attempt more after `delayMs`, given back uncounted (a drain, a full
 *  disk), or ended. */
export type Verdict = { t: 'again'; delayMs: number } | { t: 'back' } | { t: 'end' }

/** Why a job stands where it stands. */
export type Standing = {
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  /** Jobs of its kind that go before it, running ones included; `first` is the one that is next to end or to be taken. */
  ahead: number
  first: { runId: string; node: string } | null
  attempts: number
  /** The code that a job was given back with: what it waits for. */
  held: string | null
  /** Its queue takes nothing until it is resumed. */
  paused: boolean
  /** When it may be taken again, in ms since 1970 by today's clock; null when it may be at once. */
  nextAttemptAt: number | null
}

/** The job queue. The library's database is the truth of every engine, so a job is added and ended in the same
 *  transaction as what it belongs to; an engine differs in how jobs reach their takers. */
export interface Queue {
  /** Adds within the caller's step. Work that is queued or running already is not added again, but takes the higher
   *  priority of the two. */
  add(job: NewJob): { id: string; known: boolean }
  /** Gives the next job of the kind to this taker alone, or the one that is named; undefined when none may be taken:
   *  none waits, its delay is not over, its queue is paused. Delays are counted on a monotonic clock, and begin anew
   *  at the start of a server: a clock that is set neither stalls nor hurries them. */
  take(kind: JobKind, id?: string): Promise<Taken | undefined>
  /** Says that the taker lives. False when the job is no longer its: stop.
   *  @param kept  it got on, and what is done stays done: the deaths of its servers until now are not held against it */
  beat(taken: Taken, kept?: boolean): boolean
  /** Ends a job well, within the caller's step. False, and nothing changed, when the token is stale. */
  finish(taken: Taken): boolean
  /** Within the caller's step. False, and nothing changed, when the token is stale. */
  fail(taken: Taken, failure: Failure, verdict: Verdict): boolean
  /** Ends the queued and running jobs of a run, within the caller's step. @returns those that were running */
  cancel(runId: string): string[]
  /** Undefined when the job is pruned, or never was. */
  why(id: string): Standing | undefined
  /** Stops or resumes the giving of jobs of a kind; kept over a restart. What runs goes on. */
  pause(kind: JobKind, paused: boolean): void
}

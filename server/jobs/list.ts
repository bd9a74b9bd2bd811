import type { FailureReport } from '../../contract/errors.ts'
import type { JobKind, QueueState } from '../../contract/run.ts'
import type { Database, Row } from '../storage/local/database.ts'

/** A job as it lies in its row; why it waits, its queue says. */
export type JobRow = {
  id: string
  kind: JobKind
  runId: string
  node: string
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  attempts: number
  failure: FailureReport | null
}

const jobRowOf = (row: Row): JobRow => ({
  id: row.id as string,
  kind: row.kind as JobKind,
  runId: row.run_id as string,
  node: row.node as string,
  state: row.state as JobRow['state'],
  attempts: row.attempts as number,
  failure: JSON.parse((row.failure as string | null) ?? 'null') as FailureReport | null,
})

/** Jobs that run or wait, in the order in which they go. */
export const openJobs = (database: Database, limit: number): JobRow[] =>
  database
    .rows(
      `SELECT * FROM jobs WHERE state IN ('queued', 'running')
       ORDER BY kind, state = 'running' DESC, priority DESC, place LIMIT ?`,
      limit,
    )
    .map(jobRowOf)

/** The last job of each node of a run: those that run or wait, and those that failed. */
export const jobsOfRun = (database: Database, runId: string): JobRow[] =>
  database
    .rows(
      `SELECT * FROM jobs WHERE run_id = ? AND state IN ('queued', 'running', 'failed') AND place IN
         (SELECT max(place) FROM jobs WHERE run_id = ? GROUP BY node) ORDER BY place`,
      ...[runId, runId],
    )
    .map(jobRowOf)

/** How each queue stands. */
export const queueStates = (database: Database, places: Record<JobKind, number>): QueueState[] =>
  (Object.keys(places) as JobKind[]).map(kind => {
    const row = database.row(
      `SELECT count(*) FILTER (WHERE state = 'queued') AS queued, count(*) FILTER (WHERE state = 'running') AS running,
         (SELECT paused FROM queues WHERE kind = ?) AS paused
       FROM jobs WHERE kind = ? AND state IN ('queued', 'running')`,
      ...[kind, kind],
    )
    const [queued, running] = [Number(row?.queued), Number(row?.running)]
    return { kind, queued, running, places: places[kind], paused: row?.paused === 1 }
  })

/** Whether a job of the kind that came now would be taken at once. */
export const isFree = (database: Database, kind: JobKind): boolean =>
  queueStates(database, { import: 0, separation: 0, analysis: 0, export: 0 }).every(
    one => one.kind !== kind || (one.queued + one.running === 0 && !one.paused),
  )

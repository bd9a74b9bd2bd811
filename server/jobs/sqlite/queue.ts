import { createHash, randomUUID } from 'node:crypto'
import type { Database, Row } from '../../storage/local/database.ts'
import type { JobKind, NewJob, Queue, Standing, Taken } from '../queue.ts'

/** A job whose server died under it so often is taken for the cause. */
const MOST_ORPHANED = 10

type Options = { database: Database; boot: string; now?: () => number }

const textOf = (params: NewJob['params']): string =>
  JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)))
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

const takenOf = (row: Row): Taken => ({
  id: row.id as string,
  kind: row.kind as JobKind,
  runId: row.run_id as string,
  node: row.node as string,
  inputHash: row.input_hash as string,
  params: Object.fromEntries(JSON.parse(row.params as string)) as NewJob['params'],
  priority: row.priority as number,
  attempt: (row.attempts as number) + 1,
  token: row.token as number,
})

const adder =
  (database: Database): Queue['add'] =>
  job => {
    const params = textOf(job.params)
    const paramsHash = hashOf(params)
    const known = database.row(
      `UPDATE jobs SET priority = max(priority, ?)
       WHERE kind = ? AND input_hash = ? AND params_hash = ? AND state IN ('queued', 'running') RETURNING id`,
      ...[job.priority, job.kind, job.inputHash, paramsHash],
    )
    if (known) return { id: known.id as string, known: true }
    const id = randomUUID()
    database.run(
      `INSERT INTO jobs (id, kind, run_id, node, input_hash, params, params_hash, state, priority)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?)`,
      ...[id, job.kind, job.runId, job.node, job.inputHash, params, paramsHash, job.priority],
    )
    return { id, known: false }
  }

const why = (database: Database, id: string): Standing | undefined => {
  const job = database.row('SELECT * FROM jobs WHERE id = ?', id)
  if (!job) return undefined
  const ahead = database.row(
    `SELECT count(*) AS n FROM jobs WHERE kind = ? AND
       (state = 'running' OR (state = 'queued' AND (priority > ? OR (priority = ? AND place < ?))))`,
    ...[job.kind as string, job.priority as number, job.priority as number, job.place as number],
  )
  return {
    state: job.state as Standing['state'],
    ahead: job.state === 'queued' ? Number(ahead?.n) : 0,
    attempts: job.attempts as number,
    held: job.held as string | null,
  }
}

/** Takes back what ran under another boot: no clock is asked. Each taking back makes the old token stale. */
const adopt = (database: Database, boot: string): void => {
  database.run(
    `UPDATE jobs SET state = 'queued', boot = NULL, token = token + 1, orphaned = orphaned + 1,
       attempts = CASE WHEN orphaned >= ? THEN 99 ELSE attempts END
     WHERE state = 'running' AND boot IS NOT ?`,
    ...[MOST_ORPHANED, boot],
  )
}

/** The queue on the library's own database: no other service, and each change in the caller's transaction. */
export const sqliteQueue = ({ database, boot, now = Date.now }: Options): Queue => {
  const mine = `id = ? AND token = ? AND state = 'running'`
  database.inOneStep(() => adopt(database, boot))
  return {
    add: adder(database),
    take: async kind => {
      const row = database.row(
        `UPDATE jobs SET state = 'running', boot = ?, token = token + 1, held = NULL WHERE place =
           (SELECT place FROM jobs WHERE kind = ? AND state = 'queued' ORDER BY priority DESC, place LIMIT 1)
         RETURNING *`,
        ...[boot, kind],
      )
      return row && takenOf(row)
    },
    beat: ({ id, token }) => database.row(`SELECT 1 FROM jobs WHERE ${mine}`, id, token) !== undefined,
    finish: ({ id, token }) =>
      database.run(`UPDATE jobs SET state = 'done', ended_at = ? WHERE ${mine}`, now(), id, token) === 1,
    fail: ({ id, token }, failure, verdict) => {
      const report = JSON.stringify(failure)
      if (verdict === 'end')
        return (
          database.run(
            `UPDATE jobs SET state = 'failed', failure = ?, attempts = attempts + 1, ended_at = ? WHERE ${mine}`,
            ...[report, now(), id, token],
          ) === 1
        )
      return (
        database.run(
          `UPDATE jobs SET state = 'queued', boot = NULL, failure = ?, held = ?, attempts = attempts + ? WHERE ${mine}`,
          ...[report, verdict === 'back' ? failure.code : null, verdict === 'again' ? 1 : 0, id, token],
        ) === 1
      )
    },
    cancel: runId => {
      const running = database.rows(`SELECT id FROM jobs WHERE run_id = ? AND state = 'running'`, runId)
      database.run(
        `UPDATE jobs SET state = 'cancelled', ended_at = ? WHERE run_id = ? AND state IN ('queued', 'running')`,
        ...[now(), runId],
      )
      return running.map(row => row.id as string)
    },
    why: id => why(database, id),
    prune: before =>
      database.run(`DELETE FROM jobs WHERE ended_at < ? AND state IN ('done', 'failed', 'cancelled')`, before),
  }
}

import { createHash, randomUUID } from 'node:crypto'
import type { Database, Row } from '../../storage/local/database.ts'
import type { JobKind, NewJob, Queue, Standing, Taken } from '../queue.ts'

/** A job whose server died under it so often, while it did not get on, is taken for the cause. */
const MOST_ORPHANED = 10

/** now: ms since 1970; monotonic: ms that no setting of a clock moves. */
type Options = { database: Database; boot: string; now?: () => number; monotonic?: () => number }

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

/** The jobs of a kind in the order in which they end or are taken. */
const IN_ORDER = `state = 'running' DESC, priority DESC, place`

const why = ({ database, now = Date.now, monotonic = ownClock }: Options, id: string): Standing | undefined => {
  const job = database.row('SELECT * FROM jobs WHERE id = ?', id)
  if (!job) return undefined
  const [kind, priority, place] = [job.kind as string, job.priority as number, job.place as number]
  const before = `kind = ? AND
    (state = 'running' OR (state = 'queued' AND (priority > ? OR (priority = ? AND place < ?))))`
  const queued = job.state === 'queued'
  const count = queued
    ? database.row(`SELECT count(*) AS n FROM jobs WHERE ${before}`, kind, priority, priority, place)
    : { n: 0 }
  const first = queued
    ? database.row(
        `SELECT run_id, node FROM jobs WHERE ${before} ORDER BY ${IN_ORDER} LIMIT 1`,
        kind,
        priority,
        priority,
        place,
      )
    : undefined
  const waitMs = (job.due as number) - monotonic()
  return {
    state: job.state as Standing['state'],
    ahead: Number(count?.n),
    first: first ? { runId: first.run_id as string, node: first.node as string } : null,
    attempts: job.attempts as number,
    held: job.held as string | null,
    paused: queued && isPaused(database, kind),
    nextAttemptAt: queued && (job.delay_ms as number) > 0 && waitMs > 0 ? Math.round(now() + waitMs) : null,
  }
}

const isPaused = (database: Database, kind: string): boolean =>
  database.row('SELECT paused FROM queues WHERE kind = ?', kind)?.paused === 1

/** Takes back what ran under another boot: no clock is asked. Each taking back makes the old token stale. Delays are
 *  counted from now on: the clock that they were counted on ended with its server. */
const adopt = ({ database, boot, monotonic = ownClock }: Options): void => {
  database.run(
    `UPDATE jobs SET state = 'queued', boot = NULL, token = token + 1, orphaned = orphaned + 1,
       attempts = CASE WHEN orphaned >= ? THEN 99 ELSE attempts END
     WHERE state = 'running' AND boot IS NOT ?`,
    ...[MOST_ORPHANED, boot],
  )
  database.run(`UPDATE jobs SET due = delay_ms + ? WHERE state = 'queued'`, monotonic())
}

const taker =
  ({ database, boot, monotonic = ownClock }: Options): Queue['take'] =>
  async (kind, id) => {
    if (isPaused(database, kind)) return undefined
    const row = database.row(
      `UPDATE jobs SET state = 'running', boot = ?, token = token + 1, held = NULL, delay_ms = 0 WHERE place =
         (SELECT place FROM jobs WHERE kind = ? AND state = 'queued' AND due <= ? AND id = coalesce(?, id)
          ORDER BY priority DESC, place LIMIT 1)
       RETURNING *`,
      ...[boot, kind, monotonic(), id ?? null],
    )
    return row && takenOf(row)
  }

const MINE = `id = ? AND token = ? AND state = 'running'`

const failer =
  ({ database, now = Date.now, monotonic = ownClock }: Options): Queue['fail'] =>
  ({ id, token }, failure, verdict) => {
    const report = JSON.stringify(failure)
    if (verdict.t === 'end')
      return (
        database.run(
          `UPDATE jobs SET state = 'failed', failure = ?, attempts = attempts + 1, ended_at = ? WHERE ${MINE}`,
          ...[report, now(), id, token],
        ) === 1
      )
    const delayMs = verdict.t === 'again' ? Math.max(0, Math.round(verdict.delayMs)) : 0
    // a taker that ends has nothing to say against its job
    const drained = verdict.t === 'back' && failure.code === 'cancelled'
    return (
      database.run(
        `UPDATE jobs SET state = 'queued', boot = NULL, failure = coalesce(?, failure), held = ?, attempts = attempts + ?, delay_ms = ?,
           due = ? WHERE ${MINE}`,
        ...(drained ? [null, null] : [report, verdict.t === 'back' ? failure.code : null]),
        ...[verdict.t === 'again' ? 1 : 0],
        ...[delayMs, monotonic() + delayMs, id, token],
      ) === 1
    )
  }

const ownClock = (): number => performance.now()

/** The queue on the library's own database: no other service, and each change in the caller's transaction. */
export const sqliteQueue = (of: Options): Queue => {
  const { database, now = Date.now } = of
  database.inOneStep(() => adopt(of))
  return {
    add: adder(database),
    take: taker(of),
    beat: ({ id, token }, kept = false) => {
      const mine = database.row(`SELECT orphaned FROM jobs WHERE ${MINE}`, id, token)
      if (kept && Number(mine?.orphaned) > 0) database.run(`UPDATE jobs SET orphaned = 0 WHERE ${MINE}`, id, token)
      return mine !== undefined
    },
    finish: ({ id, token }) =>
      database.run(`UPDATE jobs SET state = 'done', ended_at = ? WHERE ${MINE}`, now(), id, token) === 1,
    fail: failer(of),
    cancel: runId => {
      const running = database.rows(`SELECT id FROM jobs WHERE run_id = ? AND state = 'running'`, runId)
      database.run(
        `UPDATE jobs SET state = 'cancelled', ended_at = ? WHERE run_id = ? AND state IN ('queued', 'running')`,
        ...[now(), runId],
      )
      return running.map(row => row.id as string)
    },
    why: id => why(of, id),
    pause: (kind, paused) => {
      database.run(
        'INSERT INTO queues (kind, paused) VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET paused = excluded.paused',
        ...[kind, paused ? 1 : 0],
      )
    },
  }
}

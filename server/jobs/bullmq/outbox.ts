import type { Database } from '../../storage/local/database.ts'
import type { Dispatched } from './dispatch.ts'

/** Sent at once. */
const BATCH = 500

const TABLE = `
CREATE TEMP TABLE IF NOT EXISTS outbox (job_id TEXT PRIMARY KEY, sent INTEGER NOT NULL) STRICT`
/** Never sent, sent, and to be sent once more. */
const UNSENT = 0
const SENT = 1
const AGAIN = 2

/** Written by the database itself, in the step that moves the job, whoever moves it. */
const TRIGGERS = [
  `CREATE TEMP TRIGGER IF NOT EXISTS outbox_added AFTER INSERT ON main.jobs WHEN NEW.state = 'queued' BEGIN
     INSERT OR REPLACE INTO outbox (job_id, sent) VALUES (NEW.id, ${UNSENT}); END`,
  `CREATE TEMP TRIGGER IF NOT EXISTS outbox_back AFTER UPDATE OF state, priority ON main.jobs
     WHEN NEW.state = 'queued' AND (OLD.state <> 'queued' OR OLD.priority <> NEW.priority) BEGIN
     INSERT INTO outbox (job_id, sent) VALUES (NEW.id, ${AGAIN}) ON CONFLICT (job_id) DO UPDATE SET sent = ${AGAIN}; END`,
  `CREATE TEMP TRIGGER IF NOT EXISTS outbox_left AFTER UPDATE OF state ON main.jobs WHEN NEW.state <> 'queued' BEGIN
     DELETE FROM outbox WHERE job_id = NEW.id; END`,
  `CREATE TEMP TRIGGER IF NOT EXISTS outbox_gone AFTER DELETE ON main.jobs BEGIN
     DELETE FROM outbox WHERE job_id = OLD.id; END`,
]

/** Which waiting jobs Redis was told of. The waiting jobs themselves are the lasting record: what was sent is known for
 *  as long as this server lives, and after its start everything is sent again, which changes nothing where it lies in
 *  Redis already. */
export type Outbox = {
  /** What may be taken now and was not sent, the most urgent first, 500 at most. */
  unsent(monotonic: number): Dispatched[]
  /** What was sent and waits still. */
  sent(): { id: string; kind: string }[]
  markSent(ids: readonly string[]): void
  /** To be sent again: Redis has lost them. Without ids all of them. */
  markLost(ids?: readonly string[]): void
}

/** @param nodes  those that are dispatched; without it all are */
export const openOutbox = (database: Database, nodes?: readonly string[]): Outbox => {
  const list = nodes?.map(node => `'${node.replaceAll("'", "''")}'`).join()
  const among = list === undefined ? '' : `AND j.node IN (${list})`
  database.inOneStep(() => {
    for (const change of [TABLE, ...TRIGGERS]) database.run(change)
    database.run('DELETE FROM outbox')
    database.run(`INSERT INTO outbox (job_id, sent) SELECT id, ${AGAIN} FROM jobs WHERE state = 'queued'`)
  })
  return {
    unsent: monotonic =>
      database
        .rows(
          `SELECT j.id, j.kind, j.priority, o.sent FROM outbox o JOIN jobs j ON j.id = o.job_id
           WHERE o.sent <> ${SENT} AND j.state = 'queued' AND j.due <= ? ${among}
             AND NOT EXISTS (SELECT 1 FROM queues q WHERE q.kind = j.kind AND q.paused = 1)
           ORDER BY j.priority DESC, j.place LIMIT ${BATCH}`,
          monotonic,
        )
        .map(row => ({
          ...{ id: row.id as string, kind: row.kind as string, priority: row.priority as number },
          again: row.sent === AGAIN,
        })),
    sent: () =>
      database
        .rows(`SELECT j.id, j.kind FROM outbox o JOIN jobs j ON j.id = o.job_id WHERE o.sent = ${SENT}`)
        .map(row => ({ id: row.id as string, kind: row.kind as string })),
    markSent: ids =>
      database.inOneStep(() => {
        for (const id of ids) database.run(`UPDATE outbox SET sent = ${SENT} WHERE job_id = ?`, id)
      }),
    markLost: ids =>
      database.inOneStep(() => {
        if (!ids) database.run(`UPDATE outbox SET sent = ${AGAIN}`)
        else for (const id of ids) database.run(`UPDATE outbox SET sent = ${AGAIN} WHERE job_id = ?`, id)
      }),
  }
}

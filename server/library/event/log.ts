import type { ServerEvent } from '../../../contract/events.ts'
import type { Run } from '../../../contract/run.ts'
import type { Track } from '../../../contract/track.ts'
import type { Database, Row } from '../../storage/local/database.ts'

type EventType = Exclude<ServerEvent['type'], 'reset'>
/** So often the log is looked at, to be pruned. */
const PRUNE_EACH = 500

const eventOf = (row: Row): ServerEvent => ({
  seq: row.seq as number,
  at: row.at as number,
  type: row.type as EventType,
  trackId: row.track_id as string | null,
  track: JSON.parse((row.track as string | null) ?? 'null') as Track | null,
  ...(row.run_id === null
    ? {}
    : { runId: row.run_id as string, run: JSON.parse((row.run as string | null) ?? 'null') as Run | null }),
})

/** The numbers of each start begin after a multiple of this. */
const LEAP = 100_000

/** Every change of the library in its order; written in the step that made it, told after its commit. */
export type EventLog = {
  append(type: Exclude<EventType, 'run.changed'>, trackId: string, track: Track | null): void
  appendRun(run: Run): void
  /** What followed seq, at most `limit`, of everything or of one run; a `reset` alone when some of it is pruned, or seq
   *  is not of this log. */
  after(seq: number, limit: number, runId?: string): ServerEvent[]
  /** The last seq; 0 before the first event. */
  last(): number
  /** @returns the way to stop listening */
  listen(told: () => void): () => void
}

/** @param keep  how many events are kept, at least */
export const eventLog = (database: Database, now: () => number = Date.now, keep = 5000): EventLog => {
  const listeners = new Set<() => void>()
  // sqlite_sequence remembers the last seq also when every event is pruned
  const last = () => Number(database.row(`SELECT seq FROM sqlite_sequence WHERE name = 'events'`)?.seq ?? 0)
  // a power cut may take back what was told: its numbers are not given again
  database.run(`UPDATE sqlite_sequence SET seq = (seq / ${LEAP} + 1) * ${LEAP} WHERE name = 'events'`)
  const isKnown = (seq: number) => seq % LEAP === 0 || database.row('SELECT 1 FROM events WHERE seq = ?', seq)
  const add = (type: EventType, of: { track?: [string, Track | null]; run?: Run }) => {
    const [trackId, track] = of.track ?? [null, null]
    const row = database.row(
      'INSERT INTO events (at, type, track_id, track, run_id, run) VALUES (?, ?, ?, ?, ?, ?) RETURNING seq',
      ...[now(), type, trackId, track && JSON.stringify(track), of.run?.id ?? null],
      of.run ? JSON.stringify(of.run) : null,
    )
    const seq = Number(row?.seq)
    if (seq % PRUNE_EACH === 0)
      database.run('DELETE FROM events WHERE seq <= (SELECT seq FROM events ORDER BY seq DESC LIMIT 1 OFFSET ?)', keep)
    database.afterwards(() => {
      for (const told of listeners) told()
    })
  }
  return {
    append: (type, trackId, track) => add(type, { track: [trackId, track] }),
    appendRun: run => add('run.changed', { run }),
    after: (seq, limit, runId) => {
      const end = last()
      const first = Number(database.row('SELECT min(seq) AS first FROM events')?.first ?? end + 1)
      if (seq > end || seq < first - 1 || (seq >= first && !isKnown(seq)))
        return [{ seq: end, at: now(), type: 'reset', trackId: null, track: null }]
      return database
        .rows(
          'SELECT * FROM events WHERE seq > ? AND (? IS NULL OR run_id = ?) ORDER BY seq LIMIT ?',
          ...[seq, runId ?? null, runId ?? null, limit],
        )
        .map(eventOf)
    },
    last,
    listen: told => {
      listeners.add(told)
      return () => listeners.delete(told)
    },
  }
}

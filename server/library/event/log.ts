import type { ServerEvent } from '../../../contract/events.ts'
import type { Track } from '../../../contract/track.ts'
import type { Database, Row } from '../../storage/local/database.ts'

type EventType = Exclude<ServerEvent['type'], 'reset'>

const eventOf = (row: Row): ServerEvent => ({
  seq: row.seq as number,
  at: row.at as number,
  type: row.type as EventType,
  trackId: row.track_id as string | null,
  track: JSON.parse((row.track as string | null) ?? 'null') as Track | null,
})

/** Every change of the library in its order; written in the step that made it, told after its commit. */
export type EventLog = {
  append(type: EventType, trackId: string, track: Track | null): void
  /** What followed seq, at most `limit`; a `reset` alone when some of it is pruned, or seq is not of this log. */
  after(seq: number, limit: number): ServerEvent[]
  /** The last seq; 0 before the first event. */
  last(): number
  /** @returns the way to stop listening */
  listen(told: () => void): () => void
  /** Keeps the last `keep` events. */
  prune(keep: number): void
}

export const eventLog = (database: Database, now: () => number = Date.now): EventLog => {
  const listeners = new Set<() => void>()
  // sqlite_sequence remembers the last seq also when every event is pruned
  const last = () => Number(database.row(`SELECT seq FROM sqlite_sequence WHERE name = 'events'`)?.seq ?? 0)
  return {
    append: (type, trackId, track) => {
      const text = track ? JSON.stringify(track) : null
      database.run('INSERT INTO events (at, type, track_id, track) VALUES (?, ?, ?, ?)', now(), type, trackId, text)
      database.afterwards(() => {
        for (const told of listeners) told()
      })
    },
    after: (seq, limit) => {
      const end = last()
      const first = Number(database.row('SELECT min(seq) AS first FROM events')?.first ?? end + 1)
      if (seq > end || seq < first - 1) return [{ seq: end, at: now(), type: 'reset', trackId: null, track: null }]
      return database.rows('SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?', seq, limit).map(eventOf)
    },
    last,
    listen: told => {
      listeners.add(told)
      return () => listeners.delete(told)
    },
    prune: keep => {
      database.run('DELETE FROM events WHERE seq <= ?', last() - keep)
    },
  }
}

import { readSet } from '../../../contract/read-set.ts'
import type { SetDocument } from '../../../contract/set.ts'
import type { Database, Row } from '../../storage/local/database.ts'

/** A set as it is kept: its document in the version that it was saved in. */
export type KeptSet = {
  id: string
  name: string
  document: SetDocument
  revision: number
  savedAt: number
  createdAt: number
}

const keptSetOf = (row: Row): KeptSet => {
  const name = row.name as string
  return {
    ...{ id: row.id as string, name, revision: row.revision as number },
    document: { ...readSet(JSON.parse(row.document as string)), name },
    ...{ savedAt: row.saved_at as number, createdAt: row.created_at as number },
  }
}

/** The rows of sets. */
export type SetStore = {
  keep(set: KeptSet): void
  get(id: string): KeptSet | undefined
  /** The one saved last comes first. */
  list(): KeptSet[]
  remove(id: string): void
  /** Whether a track is in any set, by its id or its file. */
  holds(track: { id: string; hash: string }): boolean
}

export const setStore = (database: Database): SetStore => ({
  keep: ({ id, name, document, revision, savedAt, createdAt }) =>
    database.inOneStep(() => {
      database.run(
        `INSERT INTO sets (id, name, document, revision, saved_at, created_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, document = excluded.document,
           revision = excluded.revision, saved_at = excluded.saved_at`,
        ...[id, name, JSON.stringify(document), revision, savedAt, createdAt],
      )
      database.run('DELETE FROM set_tracks WHERE set_id = ?', id)
      for (const track of document.tracks)
        database.run(
          'INSERT OR IGNORE INTO set_tracks (set_id, track_id, hash) VALUES (?, ?, ?)',
          ...[id, track.id, track.hash],
        )
    }),
  get: id => {
    const row = database.row('SELECT * FROM sets WHERE id = ?', id)
    return row && keptSetOf(row)
  },
  list: () => database.rows('SELECT * FROM sets ORDER BY saved_at DESC, rowid DESC').map(keptSetOf),
  remove: id => {
    database.run('DELETE FROM sets WHERE id = ?', id)
  },
  holds: ({ id, hash }) =>
    database.row('SELECT 1 FROM set_tracks WHERE track_id = ? OR hash = ? LIMIT 1', id, hash) !== undefined,
})

import type { Database, Row } from '../../storage/local/database.ts'

/** A set of stems on disk: what one engine made of one track. A track may have several; it plays one of them. */
export type StemSet = {
  key: string
  trackId: string
  engine: string
  engineVersion: string
  /** Their names: four or six. */
  files: string[]
  /** On disk, or what it will take there. */
  bytes: number
  /** When it was made or last about to be heard, in ms since 1970. */
  usedAt: number
}

const stemSetOf = (row: Row): StemSet => ({
  key: row.key as string,
  trackId: row.track_id as string,
  engine: row.engine as string,
  engineVersion: row.engine_version as string,
  files: JSON.parse(row.files as string) as string[],
  bytes: row.bytes as number,
  usedAt: row.used_at as number,
})

const MINUTE_MS = 60_000

/** The rows of sets of stems. */
export type StemSets = {
  /** Adds it, or renews what is known of it. */
  keep(set: StemSet): void
  of(trackId: string): StemSet[]
  /** Those unused the longest first. */
  list(): StemSet[]
  /** Of all of them together. */
  bytes(): number
  /** Kept to the minute. */
  used(trackId: string, at: number): void
  remove(key: string): void
}

export const stemSets = (database: Database): StemSets => ({
  keep: ({ key, trackId, engine, engineVersion, files, bytes, usedAt }) => {
    database.run(
      `INSERT INTO stem_sets (key, track_id, engine, engine_version, files, bytes, used_at) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET files = excluded.files, bytes = excluded.bytes, used_at = excluded.used_at`,
      ...[key, trackId, engine, engineVersion, JSON.stringify(files), bytes, usedAt],
    )
  },
  of: trackId => database.rows('SELECT * FROM stem_sets WHERE track_id = ? ORDER BY used_at', trackId).map(stemSetOf),
  list: () => database.rows('SELECT * FROM stem_sets ORDER BY used_at, key').map(stemSetOf),
  bytes: () => Number(database.row('SELECT coalesce(sum(bytes), 0) AS n FROM stem_sets')?.n),
  used: (trackId, at) => {
    database.run(
      'UPDATE stem_sets SET used_at = ? WHERE track_id = ? AND used_at NOT BETWEEN ? AND ?',
      at,
      trackId,
      at - MINUTE_MS,
      at,
    )
  },
  remove: key => {
    database.run('DELETE FROM stem_sets WHERE key = ?', key)
  },
})

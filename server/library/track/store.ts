import type { Analysis } from '../../../contract/analysis.ts'
import type { ManualGrid } from '../../../contract/manual.ts'
import type { Imported, Stem } from '../../../contract/track.ts'
import type { Seconds } from '../../../contract/units.ts'
import type { Database, Row, Value } from '../../storage/local/database.ts'

/** A track's own row; state and progress are its run's. */
export type TrackRow = {
  id: string
  hash: string
  bytes: number
  title: string
  artist: string | null
  duration: Seconds | null
  sourceRate: number | null
  sourceChannels: number | null
  codec: string | null
  runId: string
  addedAt: number
  /** Whether the mix's folder is there to be played, in part at least. */
  mix: boolean
  stemsKey: string | null
  stems: Stem[]
  modelResidualDb: number | null
  residualDb: number | null
  /** Why its stems are gone, and what brings them back; null when they are not. */
  stemsRemoved: string | null
  analysis: Analysis | null
  manual: ManualGrid | null
  /** What came of it in parts; null where its stems are separated. */
  imported: Imported | null
  /** What a hand sorts it by. */
  tags: string[]
}

const COLUMNS = {
  hash: 'hash',
  bytes: 'bytes',
  title: 'title',
  artist: 'artist',
  duration: 'duration',
  sourceRate: 'source_rate',
  sourceChannels: 'source_channels',
  codec: 'codec',
  runId: 'run_id',
  addedAt: 'added_at',
  mix: 'mix',
  stemsKey: 'stems_key',
  stems: 'stems',
  modelResidualDb: 'model_residual_db',
  residualDb: 'residual_db',
  stemsRemoved: 'stems_removed',
  analysis: 'analysis',
  manual: 'manual',
  imported: 'imported',
  tags: 'tags',
} as const satisfies Record<keyof Omit<TrackRow, 'id'>, string>
type Field = keyof typeof COLUMNS

const cell = (value: TrackRow[Field]): Value => {
  if (typeof value === 'boolean') return value ? 1 : 0
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : value
}

const trackRowOf = (row: Row): TrackRow => {
  const out: Record<string, unknown> = { id: row.id }
  for (const [field, column] of Object.entries(COLUMNS)) out[field] = row[column]
  return {
    ...(out as TrackRow),
    mix: row.mix === 1,
    stems: JSON.parse(row.stems as string) as Stem[],
    analysis: JSON.parse((row.analysis as string | null) ?? 'null') as Analysis | null,
    manual: JSON.parse((row.manual as string | null) ?? 'null') as ManualGrid | null,
    imported: JSON.parse((row.imported as string | null) ?? 'null') as Imported | null,
    tags: JSON.parse(row.tags as string) as string[],
  }
}

/** The rows of tracks. */
export type TrackStore = {
  add(track: TrackRow): void
  get(id: string): TrackRow | undefined
  byHash(hash: string): TrackRow | undefined
  /** In the order in which they were added. */
  list(): TrackRow[]
  ids(): string[]
  /** The sets of stems that tracks play. */
  stemsKeys(): ReadonlySet<string>
  change(id: string, fields: Partial<Omit<TrackRow, 'id'>>): void
  remove(id: string): void
}

export const trackStore = (database: Database): TrackStore => {
  const one = (where: 'id' | 'hash', value: string) => {
    const row = database.row(`SELECT * FROM tracks WHERE ${where} = ?`, value)
    return row && trackRowOf(row)
  }
  return {
    add: track => {
      const fields = Object.entries(COLUMNS) as [Field, string][]
      database.run(
        `INSERT INTO tracks (id, ${fields.map(([, c]) => c).join(', ')}) VALUES (?${', ?'.repeat(fields.length)})`,
        ...[track.id, ...fields.map(([field]) => cell(track[field]))],
      )
    },
    get: id => one('id', id),
    byHash: hash => one('hash', hash),
    list: () => database.rows('SELECT * FROM tracks ORDER BY rowid').map(trackRowOf),
    ids: () => database.rows('SELECT id FROM tracks ORDER BY rowid').map(({ id }) => id as string),
    stemsKeys: () =>
      new Set(
        database
          .rows('SELECT stems_key AS key FROM tracks WHERE stems_key IS NOT NULL')
          .map(({ key }) => key as string),
      ),
    change: (id, fields) => {
      const given = Object.entries(fields) as [Field, TrackRow[Field]][]
      database.run(
        `UPDATE tracks SET ${given.map(([field]) => `${COLUMNS[field]} = ?`).join(', ')} WHERE id = ?`,
        ...[...given.map(([, value]) => cell(value)), id],
      )
    },
    remove: id => {
      database.run('DELETE FROM tracks WHERE id = ?', id)
    },
  }
}

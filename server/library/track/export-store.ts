import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../../../contract/data-folder.ts'
import type { ExportFormat } from '../../../contract/export.ts'
import type { Export } from '../../../contract/export-schema.ts'
import type { Database, Row } from '../../storage/local/database.ts'

const exportOf = (row: Row): Export => ({
  runId: row.run_id as string,
  trackId: row.track_id as string,
  format: row.format as ExportFormat,
  name: row.name as string,
  bytes: row.bytes as number,
  madeAt: row.made_at as number,
})

/** The rows of exports: what was asked for, and what is there of it. */
type ExportStore = {
  ask(runId: string, trackId: string, format: ExportFormat): void
  /** What was asked for by a run. */
  format(runId: string): ExportFormat | undefined
  /** What is there to be downloaded of a run. */
  get(runId: string): Export | undefined
  /** What is there of a track, the newest first. */
  of(trackId: string): Export[]
  /** What is there, the oldest first. */
  list(): Export[]
  made(runId: string, of: { name: string; bytes: number; madeAt: number }): void
  /** Its file goes; what was asked for stays, to be made anew. */
  drop(runId: string): void
  /** Of all that is there. */
  bytes(): number
}

export const exportStore = (database: Database): ExportStore => ({
  ask: (runId, trackId, format) => {
    database.run('INSERT INTO exports (run_id, track_id, format) VALUES (?, ?, ?)', runId, trackId, format)
  },
  format: runId =>
    database.row('SELECT format FROM exports WHERE run_id = ?', runId)?.format as ExportFormat | undefined,
  get: runId => {
    const row = database.row('SELECT * FROM exports WHERE run_id = ? AND name IS NOT NULL', runId)
    return row && exportOf(row)
  },
  of: trackId =>
    database
      .rows('SELECT * FROM exports WHERE track_id = ? AND name IS NOT NULL ORDER BY made_at DESC, rowid DESC', trackId)
      .map(exportOf),
  list: () => database.rows('SELECT * FROM exports WHERE name IS NOT NULL ORDER BY made_at, rowid').map(exportOf),
  made: (runId, { name, bytes, madeAt }) => {
    database.run(
      'UPDATE exports SET name = ?, bytes = ?, made_at = ? WHERE run_id = ?',
      ...[name, bytes, madeAt, runId],
    )
  },
  drop: runId => {
    database.run('UPDATE exports SET name = NULL, bytes = 0, made_at = NULL WHERE run_id = ?', runId)
  },
  bytes: () => Number(database.row('SELECT coalesce(sum(bytes), 0) AS n FROM exports')?.n),
})

/** Removes what a run exported. */
export const dropExport = async (of: { data: string; database: Database }, runId: string): Promise<void> => {
  exportStore(of.database).drop(runId)
  await rm(join(of.data, dataFolder.exported(runId)), { force: true, maxRetries: 5 })
}

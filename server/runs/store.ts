import type { FailureReport } from '../../contract/errors.ts'
import type { TrackState } from '../../contract/track.ts'
import type { Database, Row } from '../storage/local/database.ts'
import type { RunKind } from './graph.ts'
import { isOver, type Run } from './run.ts'

const MOST_LISTED = 500

/** Of runs from before there were exports. */
const NO_EXPORT: Pick<Run['nodes'], 'export'> = { export: { state: 'kept', percent: 0, etaSeconds: null } }

const runOf = (row: Row): Run => ({
  id: row.id as string,
  kind: row.kind as RunKind,
  engine: row.engine as string | null,
  replayOf: row.replay_of as string | null,
  trackId: row.track_id as string,
  inputHash: row.input_hash as string,
  seed: row.seed as number,
  priority: row.priority as number,
  state: row.state as TrackState,
  progress: row.progress as number,
  failure: JSON.parse((row.failure as string | null) ?? 'null') as FailureReport | null,
  nodes: { ...NO_EXPORT, ...(JSON.parse(row.nodes as string) as Omit<Run['nodes'], 'export'>) },
})
const textOf = (failure: FailureReport | null): string | null => (failure ? JSON.stringify(failure) : null)

/** The rows of runs. */
export type RunStore = {
  add(run: Run): void
  get(id: string): Run | undefined
  /** When it was added and when it ended, in ms since 1970. */
  times(id: string): { createdAt: number; endedAt: number | null } | undefined
  /** The youngest first. */
  list(of: { state?: TrackState; trackId?: string; limit?: number }): Run[]
  save(run: Run): void
  remove(id: string): void
  /** As high as that of any run, or higher where the highest is gone. */
  topPriority(): number
}

const addRun = (database: Database, run: Run, at: number): void => {
  database.run(
    `INSERT INTO runs (id, kind, engine, replay_of, track_id, input_hash, seed, priority, state, progress, failure,
       nodes, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[
      run.id,
      run.kind,
      run.engine,
      run.replayOf,
      run.trackId,
      run.inputHash,
      run.seed,
      run.priority,
      run.state,
      run.progress,
    ],
    ...[textOf(run.failure), JSON.stringify(run.nodes), at],
  )
}

export const runStore = (database: Database, now: () => number = Date.now): RunStore => {
  let top = Number(database.row('SELECT coalesce(max(priority), 0) AS top FROM runs')?.top)
  return {
    add: run => {
      top = Math.max(top, run.priority)
      addRun(database, run, now())
    },
    get: id => {
      const row = database.row('SELECT * FROM runs WHERE id = ?', id)
      return row && runOf(row)
    },
    times: id => {
      const row = database.row('SELECT created_at, ended_at FROM runs WHERE id = ?', id)
      return row && { createdAt: row.created_at as number, endedAt: row.ended_at as number | null }
    },
    list: ({ state, trackId, limit = MOST_LISTED }) => {
      const where = [...(state ? ['state = ?'] : []), ...(trackId ? ['track_id = ?'] : [])].join(' AND ') || 'TRUE'
      return database
        .rows(
          `SELECT * FROM runs WHERE ${where} ORDER BY created_at DESC, rowid DESC LIMIT ?`,
          ...[...(state ? [state] : []), ...(trackId ? [trackId] : []), limit],
        )
        .map(runOf)
    },
    save: run => {
      top = Math.max(top, run.priority)
      const ended = isOver(run) ? now() : null
      database.run(
        `UPDATE runs SET priority = ?, state = ?, progress = ?, failure = ?, nodes = ?,
           ended_at = CASE WHEN ? IS NULL THEN NULL ELSE coalesce(ended_at, ?) END
         WHERE id = ?`,
        ...[
          run.priority,
          run.state,
          run.progress,
          textOf(run.failure),
          JSON.stringify(run.nodes),
          ended,
          ended,
          run.id,
        ],
      )
    },
    remove: id => {
      database.run('DELETE FROM runs WHERE id = ?', id)
    },
    topPriority: () => top,
  }
}

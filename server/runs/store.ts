import type { FailureReport } from '../../contract/errors.ts'
import type { TrackState } from '../../contract/track.ts'
import type { Database, Row } from '../storage/local/database.ts'
import type { Run } from './run.ts'

const runOf = (row: Row): Run => ({
  id: row.id as string,
  trackId: row.track_id as string,
  inputHash: row.input_hash as string,
  seed: row.seed as number,
  priority: row.priority as number,
  state: row.state as TrackState,
  progress: row.progress as number,
  failure: JSON.parse((row.failure as string | null) ?? 'null') as FailureReport | null,
  nodes: JSON.parse(row.nodes as string) as Run['nodes'],
})
const textOf = (failure: FailureReport | null): string | null => (failure ? JSON.stringify(failure) : null)

/** The rows of runs. */
export type RunStore = {
  add(run: Run): void
  get(id: string): Run | undefined
  save(run: Run): void
  remove(id: string): void
  /** The highest priority that any run has. */
  topPriority(): number
}

export const runStore = (database: Database, now: () => number = Date.now): RunStore => ({
  add: run => {
    database.run(
      `INSERT INTO runs (id, kind, track_id, input_hash, seed, priority, state, progress, failure, nodes, created_at)
       VALUES (?, 'track', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[run.id, run.trackId, run.inputHash, run.seed, run.priority, run.state, run.progress],
      ...[textOf(run.failure), JSON.stringify(run.nodes), now()],
    )
  },
  get: id => {
    const row = database.row('SELECT * FROM runs WHERE id = ?', id)
    return row && runOf(row)
  },
  save: run => {
    const ended = run.state === 'ready' || run.state === 'failed' ? now() : null
    database.run(
      `UPDATE runs SET priority = ?, state = ?, progress = ?, failure = ?, nodes = ?, ended_at = coalesce(ended_at, ?)
       WHERE id = ?`,
      ...[run.priority, run.state, run.progress, textOf(run.failure), JSON.stringify(run.nodes), ended, run.id],
    )
  },
  remove: id => {
    database.run('DELETE FROM runs WHERE id = ?', id)
  },
  topPriority: () => Number(database.row('SELECT coalesce(max(priority), 0) AS top FROM runs')?.top),
})

import { randomUUID } from 'node:crypto'
import type { Failure, FailureReport } from '../../contract/errors.ts'
import type { Seconds } from '../../contract/units.ts'
import type { Database, Row } from '../storage/local/database.ts'
import { type NodeName, NODES } from './graph.ts'

/** What a node gave: by which engine, the SHA-256 of its output once it is known, the audio folder that it is to be
 *  reckoned of (in the data folder), and what the checks on it found. */
export type NodeResult = {
  engine: string
  version: string
  outputHash: string | null
  folder?: string
  report?: unknown
}

/** One attempt at a node, as the run's manifest keeps it. */
export type Execution = {
  id: string
  runId: string
  node: NodeName
  attempt: number
  state: 'running' | 'done' | 'failed' | 'lost'
  /** The run's seed plus the node's place in the graph. */
  seed: number
  inputHash: string
  outputHash: string | null
  engine: string | null
  version: string | null
  failure: FailureReport | null
  /** Of a failure: what lies beneath it, the last lines of its worker among them. */
  log: string | null
  report: unknown
  startedAt: number
  seconds: Seconds | null
}

const executionOf = (row: Row): Execution => ({
  id: row.id as string,
  runId: row.run_id as string,
  node: row.node as NodeName,
  attempt: row.attempt as number,
  state: row.state as Execution['state'],
  seed: row.seed as number,
  inputHash: row.input_hash as string,
  outputHash: row.output_hash as string | null,
  engine: row.engine as string | null,
  version: row.version as string | null,
  failure: JSON.parse((row.failure as string | null) ?? 'null') as FailureReport | null,
  log: row.log as string | null,
  report: JSON.parse((row.report as string | null) ?? 'null') as unknown,
  startedAt: row.started_at as number,
  seconds: row.seconds as number | null,
})

const MOST_LOGGED = 16_000

/** The failure with all that it was caused by, the innermost last. */
const logOf = (failure: Failure): string => {
  const lines: string[] = []
  for (let at: unknown = failure; at instanceof Error && lines.length < 8; at = at.cause)
    lines.push(at === failure ? at.message : (at.stack ?? at.message))
  return lines.join('\n\ncaused by: ').slice(-MOST_LOGGED)
}

/** The rows of executions: the manifest of each run. */
export type ExecutionStore = {
  begin(of: { runId: string; runSeed: number; node: NodeName; attempt: number; inputHash: string }): Execution
  done(id: string, result: NodeResult, seconds: Seconds): void
  failed(id: string, failure: Failure, seconds: Seconds): void
  drop(id: string): void
  /** The output's hash, where it is reckoned after the node is done. */
  seal(id: string, outputHash: string): void
  /** What is done and was not hashed before its server ended. */
  unsealed(): { id: string; runId: string; folder: string }[]
  /** Every attempt of a run, in the order in which they began. */
  of(runId: string): Execution[]
}

export const executionStore = (database: Database, now: () => number = Date.now): ExecutionStore => {
  // what a dead server left running can never end
  database.run(`UPDATE executions SET state = 'lost' WHERE state = 'running'`)
  return {
    begin: ({ runId, runSeed, node, attempt, inputHash }) => {
      const id = randomUUID()
      const row = database.row(
        `INSERT INTO executions (id, run_id, node, attempt, state, seed, input_hash, started_at)
         VALUES (?, ?, ?, ?, 'running', ?, ?, ?) RETURNING *`,
        ...[id, runId, node, attempt, runSeed + NODES.indexOf(node), inputHash, now()],
      )
      return executionOf(row as Row)
    },
    done: (id, { engine, version, outputHash, folder, report }, seconds) => {
      database.run(
        `UPDATE executions SET state = 'done', engine = ?, version = ?, output_hash = ?, folder = ?, report = ?,
           seconds = ? WHERE id = ?`,
        ...[engine, version, outputHash, folder ?? null, report === undefined ? null : JSON.stringify(report)],
        ...[seconds, id],
      )
    },
    failed: (id, failure, seconds) => {
      database.run(
        `UPDATE executions SET state = 'failed', failure = ?, log = ?, seconds = ? WHERE id = ?`,
        ...[JSON.stringify(failure), logOf(failure), seconds, id],
      )
    },
    drop: id => {
      database.run('DELETE FROM executions WHERE id = ?', id)
    },
    seal: (id, outputHash) => {
      database.run('UPDATE executions SET output_hash = ? WHERE id = ?', outputHash, id)
    },
    unsealed: () =>
      database.rows(
        `SELECT id, run_id AS runId, folder FROM executions WHERE state = 'done' AND output_hash IS NULL AND folder IS NOT NULL`,
      ) as { id: string; runId: string; folder: string }[],
    of: runId => database.rows('SELECT * FROM executions WHERE run_id = ? ORDER BY rowid', runId).map(executionOf),
  }
}

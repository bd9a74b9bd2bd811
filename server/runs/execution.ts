import { randomUUID } from 'node:crypto'
import type { Failure } from '../../contract/errors.ts'
import type { Seconds } from '../../contract/units.ts'
import type { Database, Row } from '../storage/local/database.ts'
import { type NodeName, NODES } from './graph.ts'

/** What a node gave: by which engine, and the SHA-256 of its output once it is known. */
export type NodeResult = { engine: string; version: string; outputHash: string | null }

/** One attempt at a node, as the run's manifest keeps it. */
export type Execution = {
  id: string
  node: NodeName
  attempt: number
  state: 'running' | 'done' | 'failed' | 'lost'
  /** The run's seed plus the node's place in the graph. */
  seed: number
  inputHash: string
  outputHash: string | null
  engine: string | null
  version: string | null
  failure: string | null
  startedAt: number
  seconds: Seconds | null
}

const executionOf = (row: Row): Execution => ({
  id: row.id as string,
  node: row.node as NodeName,
  attempt: row.attempt as number,
  state: row.state as Execution['state'],
  seed: row.seed as number,
  inputHash: row.input_hash as string,
  outputHash: row.output_hash as string | null,
  engine: row.engine as string | null,
  version: row.version as string | null,
  failure: row.failure as string | null,
  startedAt: row.started_at as number,
  seconds: row.seconds as number | null,
})

/** The rows of executions: the manifest of each run. */
export type ExecutionStore = {
  begin(of: { runId: string; runSeed: number; node: NodeName; attempt: number; inputHash: string }): Execution
  done(id: string, result: NodeResult, seconds: Seconds): void
  failed(id: string, failure: Failure, seconds: Seconds): void
  drop(id: string): void
  /** The output's hash, where it is reckoned after the node is done. */
  seal(id: string, outputHash: string): void
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
    done: (id, { engine, version, outputHash }, seconds) => {
      database.run(
        `UPDATE executions SET state = 'done', engine = ?, version = ?, output_hash = ?, seconds = ? WHERE id = ?`,
        ...[engine, version, outputHash, seconds, id],
      )
    },
    failed: (id, failure, seconds) => {
      database.run(
        `UPDATE executions SET state = 'failed', failure = ?, seconds = ? WHERE id = ?`,
        ...[JSON.stringify(failure), seconds, id],
      )
    },
    drop: id => {
      database.run('DELETE FROM executions WHERE id = ?', id)
    },
    seal: (id, outputHash) => {
      database.run('UPDATE executions SET output_hash = ? WHERE id = ?', outputHash, id)
    },
    of: runId => database.rows('SELECT * FROM executions WHERE run_id = ? ORDER BY rowid', runId).map(executionOf),
  }
}

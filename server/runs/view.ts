import type { Job, JobKind, Run as RunView } from '../../contract/run.ts'
import { type JobRow, jobsOfRun } from '../jobs/list.ts'
import { nodesOf } from './graph.ts'
import type { RunLine } from './line.ts'
import { etaOf, type Run } from './run.ts'
import { whyOf } from './why.ts'

type Deps = Pick<RunLine, 'database' | 'store' | 'queue'> & { places: Record<JobKind, number> }

const titleOf = ({ database }: Deps, runId: string): string | null =>
  (database.row('SELECT title FROM tracks WHERE id = (SELECT track_id FROM runs WHERE id = ?)', runId)?.title ??
    null) as string | null

/** A job as the API shows it. */
export const jobView = (deps: Deps, job: JobRow): Job => {
  const { id, kind, runId, node, state, attempts, failure } = job
  const standing = deps.queue.why(id)
  const known = { kind, failure, places: deps.places[kind], titleOf: (run: string) => titleOf(deps, run) }
  return {
    ...{ id, kind, runId, node, state, failure },
    attempt: state === 'failed' ? attempts : attempts + 1,
    ahead: standing?.ahead ?? 0,
    why: standing ? whyOf(standing, known) : null,
    nextAttemptAt: standing?.nextAttemptAt ?? null,
  }
}

/** A run as the API and its events show it. */
export const runView = (deps: Deps, run: Run): RunView => {
  const { id, kind, trackId, state, progress, failure, engine } = run
  const { createdAt = 0, endedAt = null } = deps.store.times(id) ?? {}
  return {
    ...{ id, kind, trackId, state, progress, failure, engine, createdAt, endedAt },
    title: titleOf(deps, id) ?? '',
    etaSeconds: etaOf(run),
    nodes: nodesOf(kind).map(name => {
      const { state, percent, etaSeconds } = run.nodes[name]
      return { name, state, percent: state === 'done' ? 100 : percent, etaSeconds }
    }),
    jobs: jobsOfRun(deps.database, id).map(job => jobView(deps, job)),
  }
}

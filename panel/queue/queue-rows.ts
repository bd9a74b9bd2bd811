import type { FailureReport } from '../../contract/errors.ts'
import type { Job, Run } from '../../contract/run.ts'
import type { EpochMs } from '../../contract/units.ts'
import { timeText } from '../deck/time-text.ts'
import type { Upload } from '../library/rows.ts'
import { words } from '../strings.ts'

type Failed = Pick<FailureReport, 'error' | 'cure'> & { code: string }
export type QueueRow = {
  id: string
  /** Null for an upload. */
  runId: string | null
  title: string
  state: 'runs' | 'waits' | 'failed'
  /** Whole percent. */
  percent: number
  says: string
  /** When the next attempt begins; null where none is put off. */
  nextAttemptAt: EpochMs | null
  /** What the last attempt failed with. */
  failure: Failed | null
  engine: string | null
}

const stepText = (step: string): string => words.library.steps[step] ?? step

const runningText = (run: Run): string => {
  const nodes = run.nodes.filter(node => node.state === 'running')
  const steps = nodes.map(node => stepText(node.name)).join(', ')
  const eta = run.etaSeconds === null ? '' : ` · ${words.queue.left(timeText(run.etaSeconds))}`
  return `${steps || words.queue.next}${eta}`
}

/** The job that says most of why a run waits: one that is put off, else the one that is nearest to its turn. */
const waitingJob = (jobs: Job[]): Job | undefined =>
  jobs.find(job => job.nextAttemptAt !== null) ??
  jobs.filter(job => job.state === 'queued').toSorted((a, b) => a.ahead - b.ahead)[0]

const kindText = (run: Run): string => (run.kind === 'track' ? '' : `${words.queue.kinds[run.kind]} · `)

const rowOfRun = (run: Run, away: boolean): QueueRow => {
  const runs = run.jobs.some(job => job.state === 'running')
  const waits = waitingJob(run.jobs)
  const state = run.state === 'failed' ? 'failed' : runs && !away ? 'runs' : 'waits'
  const waiting = away ? words.queue.libraryAway : (waits?.why ?? words.queue.next)
  const failure = run.failure ?? run.jobs.find(job => job.failure !== null)?.failure ?? null
  return {
    id: run.trackId,
    runId: run.id,
    title: run.title,
    state,
    percent: run.progress,
    says: kindText(run) + (state === 'runs' ? runningText(run) : state === 'failed' ? words.queue.failed : waiting),
    nextAttemptAt: away ? null : (waits?.nextAttemptAt ?? null),
    failure: failure as Failed | null,
    engine: run.engine,
  }
}

const ORDER = { runs: 0, waits: 1, failed: 2 } as const

/** What runs, what waits in the order in which it will run, and what failed, each with why. */
export const queueRows = (of: { runs: Run[]; uploads: Upload[]; away: boolean }): QueueRow[] => {
  const place = (run: Run): number => waitingJob(run.jobs)?.ahead ?? 0
  const rows = of.runs
    .filter(run => run.state !== 'ready')
    .toSorted((a, b) => place(a) - place(b) || a.createdAt - b.createdAt)
    .map(run => rowOfRun(run, of.away))
  const uploads = of.uploads
    .filter(upload => !upload.failure)
    .map(
      ({ id, name, percent }): QueueRow => ({
        ...{ id, runId: null, title: name, state: 'runs', percent, says: words.library.states.uploading },
        ...{ nextAttemptAt: null, failure: null, engine: null },
      }),
    )
  return [...uploads, ...rows.toSorted((a, b) => ORDER[a.state] - ORDER[b.state])]
}

/** "in 12 s", "in 1:05"; "now" once it has come. */
export const untilText = (at: EpochMs, now: EpochMs): string => {
  const seconds = Math.ceil((at - now) / 1000)
  if (seconds <= 0) return words.queue.now
  return words.queue.in(seconds < 60 ? `${seconds} s` : timeText(seconds))
}

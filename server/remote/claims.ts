import { randomUUID } from 'node:crypto'
import { Failure } from '../../contract/errors.ts'
import type { Claim, ClaimRequest, RemoteKind, RemoteWorker, WorkerHello } from '../../contract/remote-worker.ts'
import { lentAnalysis } from './lent-analysis.ts'
import { lentSeparator } from './lent-separator.ts'
import type { Work } from './work.ts'

/** A job of the queue in a worker's hands. */
export type Lent = {
  trackId: string
  attempt: number
  /** The queue's fencing token. */
  token: number
  /** Whether the queue still knows it by this token. */
  mine: () => boolean
  /** Stops it; what its work ends with. */
  stop: (failure: Failure) => void
  /** Resolves once the job has ended here, however. */
  done: Promise<unknown>
}
/** Takes the job out of the queue and begins it with these in the place of the local ones; undefined when it is not to
 *  be had by this worker. */
export type Lend = (of: {
  kind: RemoteKind
  job: string
  engine: string | null
  /** Whether what was made so far is kept for the next attempt: it was the worker that failed, not the work. */
  stays: () => boolean
  /** Whether the worker gave it back, which is no attempt. */
  left: () => boolean
  separator: ReturnType<typeof lentSeparator>
  analyseMix: ReturnType<typeof lentAnalysis>
}) => Promise<Lent | undefined>

type Held = {
  worker: WorkerHello
  work: Work
  lent: Lent
  token: string
  heard: number
  percent: number
  /** Ends it by the worker's failure. */
  fail: (failure: Failure) => void
  /** Gives it back. */
  leave: (failure: Failure) => void
}
type Options = { lend: Lend; leaseMs?: number; now?: () => number }

/** A worker that is not heard for so long has lost its job. */
export const LEASE_MS = 10_000

/** The jobs that are in the hands of workers on other machines, each for as long as its worker is heard. Only this
 *  process's monotonic clock is asked. */
export class Claims {
  readonly #lend: Lend
  readonly #now: () => number
  readonly leaseMs: number
  readonly #held = new Map<string, Held>()
  readonly #timer: NodeJS.Timeout

  constructor({ lend, leaseMs = LEASE_MS, now = () => performance.now() }: Options) {
    this.#lend = lend
    this.#now = now
    this.leaseMs = leaseMs
    // what has arrived while this process was busy is heard before anyone is called silent
    this.#timer = setInterval(() => setImmediate(() => this.#endSilent()), leaseMs / 4)
    this.#timer.unref()
  }

  /** Gives a job to a worker. Returns once its work may begin.
   *  @throws nothing_to_claim, and what the job's own beginning throws */
  async claim(worker: WorkerHello, { kind, job }: Pick<ClaimRequest, 'kind' | 'job'>): Promise<Claim> {
    const { engine, engineVersion, stems: given } = worker
    if (!worker.kinds.includes(kind)) throw new Failure('nothing_to_claim', `this worker does no ${kind}`)
    const begun = Promise.withResolvers<Work>()
    let [stays, left] = [false, false]
    const lent = await this.#lend({
      ...{ kind, job, engine, stays: () => stays, left: () => left },
      separator: lentSeparator(
        { engine: engine ?? '', engineVersion: engineVersion ?? '', ...(given ? { stems: given } : {}) },
        begun.resolve,
      ),
      analyseMix: lentAnalysis(begun.resolve),
    })
    if (!lent) throw new Failure('nothing_to_claim')
    const over = lent.done.then(() => {
      throw new Failure('nothing_to_claim', 'it ended before it began')
    })
    const work = await Promise.race([begun.promise, over])
    const id = randomUUID()
    const token = `${lent.token}-${randomUUID()}`
    const fail = (failure: Failure) => {
      stays ||= failure.code === 'worker_died'
      work.fail(failure)
    }
    const leave = (failure: Failure) => {
      stays = true
      left = true
      lent.stop(failure)
    }
    this.#held.set(id, { worker, work, lent, token, heard: this.#now(), percent: 0, fail, leave })
    const drop = () => this.#held.delete(id)
    lent.done.then(drop, drop)
    const stems = work.kind === 'separation' ? work.stems : null
    return { id, token, kind, attempt: lent.attempt, mix: work.manifest, stems, playhead: work.playhead() }
  }

  /** The work of a claim, whose worker is heard by this. @throws stale_claim */
  of(id: string, token: string | undefined): Held {
    const held = this.#held.get(id)
    if (!held || held.token !== token || !held.lent.mine()) throw new Failure('stale_claim')
    held.heard = this.#now()
    return held
  }

  /** What a worker is doing now. */
  running(workerId: string): RemoteWorker['running'] {
    return [...this.#held.values()]
      .filter(held => held.worker.id === workerId)
      .map(({ work, lent, percent }) => ({ kind: work.kind, trackId: lent.trackId, percent: Math.floor(percent) }))
  }

  #endSilent(): void {
    for (const { heard, fail, worker } of this.#held.values()) {
      if (this.#now() - heard <= this.leaseMs) continue
      const silent = `${worker.name} on ${worker.host} was not heard for ${Math.round(this.leaseMs / 1000)} s`
      fail(new Failure('worker_died', silent))
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }
}

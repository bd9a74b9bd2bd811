import { Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { Failure } from '../../../contract/errors.ts'
import { connectRedis, inTime, redisName, refuseEvicting } from './redis.ts'

/** What Redis is told of a job: its name. All else stays in the library's database. `again`: it may lie there already,
 *  at another priority. */
export type Dispatched = { id: string; kind: string; priority: number; again: boolean }

/** How long a dispatch may lie between being handed out and being let go of. */
const IN_HAND_MS = 5000
/** BullMQ's lowest priority; its highest is 1. */
const LOWEST = 2 ** 21 - 1

type Options = {
  url: string
  /** Under which name this library's jobs are dispatched. */
  queue: string
  /** Looks after dispatches whose taker died with them in hand; one process for all is enough. */
  tends?: boolean
  /** Redis is there, for the first time or again; it may have lost everything. */
  onUp?: () => void
  onDown?: (failure: Failure) => void
}

/** The names of waiting jobs in Redis, one BullMQ queue a kind. A dispatch is a hint, and is let go of when it is handed
 *  out: who holds a job, and for how long, is the library's to say. So no lock is kept while work is done, and a busy
 *  worker does not stall. */
export class Dispatch {
  readonly #options: Options
  readonly #client: Redis
  readonly #queues = new Map<string, Queue>()
  readonly #workers = new Map<string, Worker>()
  #usable = false
  #closed = false

  constructor(options: Options) {
    this.#options = options
    this.#client = connectRedis(options.url)
    this.#client.on('ready', () => void this.#greet())
    this.#client.on('error', error => this.#lost(error))
    this.#client.on('close', () => this.#lost(new Error('the connection is closed')))
  }

  /** Whether Redis answers, and may be trusted with jobs. */
  get up(): boolean {
    return this.#usable
  }

  async #greet(): Promise<void> {
    try {
      await refuseEvicting(this.#client)
      this.#usable = !this.#closed
      if (this.#usable) this.#options.onUp?.()
    } catch (error) {
      this.#lost(error as Error)
    }
  }

  #lost(error: Error): void {
    const was = this.#usable
    this.#usable = false
    if (this.#closed) return
    const away =
      error instanceof Failure ? error : new Failure('redis_unreachable', redisName(this.#options.url), error)
    if (was || away.code === 'redis_evicts') this.#options.onDown?.(away)
  }

  /** Resolves once Redis is up. @throws redis_evicts, and redis_unreachable after `ms` */
  async untilUp(ms: number): Promise<void> {
    const until = performance.now() + ms
    while (!this.#usable) {
      if (this.#client.status === 'ready') await refuseEvicting(this.#client)
      if (performance.now() > until) throw new Failure('redis_unreachable', redisName(this.#options.url))
      await new Promise(done => setTimeout(done, 25))
    }
  }

  /** Tells Redis of jobs; of one that lies there already nothing but its priority changes. @throws redis_unreachable */
  async send(jobs: readonly Dispatched[]): Promise<void> {
    for (const kind of new Set(jobs.map(job => job.kind))) {
      const queue = this.#queue(kind)
      const mine = jobs.filter(job => job.kind === kind)
      const added = await inTime(
        queue.addBulk(
          mine.map(({ id, priority }) => ({ name: kind, data: {}, opts: { jobId: id, priority: placeOf(priority) } })),
        ),
      )
      // one that was handed out meanwhile has no priority any more
      for (const [i, { again, priority }] of mine.entries())
        if (again)
          await inTime(added[i]?.changePriority({ priority: placeOf(priority) }).catch(() => undefined) ?? none)
    }
  }

  /** Which of these Redis still knows. @throws redis_unreachable */
  async known(jobs: readonly { id: string; kind: string }[]): Promise<Set<string>> {
    const { queue } = this.#options
    const asked = this.#client.pipeline()
    for (const { id, kind } of jobs) asked.exists(`${queue}:${kind}:${id}`)
    const answers = (await inTime(asked.exec())) ?? []
    return new Set(jobs.filter((_, i) => answers[i]?.[1] === 1).map(job => job.id))
  }

  /** Hands out the name of the next job of a kind, and lets go of it; undefined when none waits.
   *  @throws redis_unreachable */
  async next(kind: string): Promise<string | undefined> {
    const token = 'taker'
    const job = await inTime(this.#worker(kind).getNextJob(token, { block: false }))
    if (!job?.id) return undefined
    await inTime(job.moveToCompleted(null, token, false))
    return job.id
  }

  #queue(kind: string): Queue {
    const known = this.#queues.get(kind)
    if (known) return known
    const made = new Queue(kind, {
      connection: this.#client,
      prefix: this.#options.queue,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
      streams: { events: { maxLen: 100 } },
    })
    made.on('error', () => undefined)
    this.#queues.set(kind, made)
    return made
  }

  #worker(kind: string): Worker {
    const known = this.#workers.get(kind)
    if (known) return known
    const made = new Worker(kind, null, {
      connection: this.#client,
      prefix: this.#options.queue,
      autorun: false,
      lockDuration: IN_HAND_MS,
      skipLockRenewal: true,
      stalledInterval: IN_HAND_MS,
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      skipStalledCheck: this.#options.tends !== true,
    })
    made.on('error', () => undefined)
    if (this.#options.tends) made.startStalledCheckTimer().catch(() => undefined)
    this.#workers.set(kind, made)
    return made
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#usable = false
    const parts = [...this.#workers.values()]
      .map(w => w.close(true))
      .concat([...this.#queues.values()].map(q => q.close()))
    await inTime(Promise.allSettled(parts)).catch(() => undefined)
    this.#client.disconnect()
  }
}

const none = Promise.resolve(undefined)

/** BullMQ takes the lowest number first. */
const placeOf = (priority: number): number => Math.max(1, Math.min(LOWEST, LOWEST - Math.round(priority)))

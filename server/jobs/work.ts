import { asFailure, Failure } from '../../contract/errors.ts'
import type { JobKind, Queue, Taken } from './queue.ts'

/** Does one job to its end, its failure included. 'held': it was given back, and its queue waits a while. */
export type Perform = (taken: Taken, signal: AbortSignal) => Promise<'settled' | 'held'>
type Options = {
  queue: Queue
  /** How many of a kind run at once. */
  places: Record<JobKind, number>
  perform: Perform
  /** How long a queue waits after a job was given back, or could not be taken. */
  holdMs: number
  failed: (failure: Failure) => void
}

/** How often the queues are looked into unasked. */
const LOOK_MS = 500

/** `lent`: done on another machine; it takes no place of its kind. */
type Running = { taken: Taken; lent: boolean; abort: AbortController; done: Promise<unknown> }

/** The takers of the queues in this process: at most so many of a kind at once, each job with a signal that reaches
 *  into it. */
export class Workers {
  readonly #options: Options
  readonly #running = new Map<string, Running>()
  readonly #filling = new Set<JobKind>()
  readonly #timers = new Map<JobKind, NodeJS.Timeout>()
  readonly #look: NodeJS.Timeout
  #open = true

  constructor(options: Options) {
    this.#options = options
    // a delay that is over, and whatever else nobody wakes for
    this.#look = setInterval(() => this.wake(), LOOK_MS).unref()
  }

  /** Looks for work; to be called when a job was added. */
  wake(): void {
    for (const kind of Object.keys(this.#options.places) as JobKind[]) this.#fill(kind)
  }

  /** Begins a job that was taken already and is done on another machine. Resolves once it has ended. */
  async lend(taken: Taken, perform: Perform): Promise<void> {
    await this.#start(taken, perform, true)
  }

  /** Stops the running ones of these jobs; the failure is what their work ends with. */
  abort(jobs: string[], failure: Failure): void {
    for (const id of jobs) this.#running.get(id)?.abort.abort(failure)
  }

  /** Resolves once nothing of this run is under way here. */
  async settled(runId: string): Promise<void> {
    await Promise.all([...this.#running.values()].filter(r => r.taken.runId === runId).map(r => r.done))
  }

  get running(): number {
    return this.#running.size
  }

  /** Takes no more, stops what runs (the queue has it again at the next start) and waits for it. */
  async close(): Promise<void> {
    this.#open = false
    clearInterval(this.#look)
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.abort([...this.#running.keys()], new Failure('cancelled', 'the server is ending'))
    await Promise.all([...this.#running.values()].map(r => r.done))
  }

  get closing(): boolean {
    return !this.#open
  }

  #count(kind: JobKind): number {
    return [...this.#running.values()].filter(r => r.taken.kind === kind && !r.lent).length
  }

  #fill(kind: JobKind): void {
    if (this.#filling.has(kind) || this.#timers.has(kind) || !this.#open) return
    this.#filling.add(kind)
    this.#takeAll(kind)
      .catch(error => {
        this.#options.failed(asFailure(error))
        this.#hold(kind)
      })
      .finally(() => this.#filling.delete(kind))
  }

  async #takeAll(kind: JobKind): Promise<void> {
    while (this.#open && !this.#timers.has(kind) && this.#count(kind) < this.#options.places[kind]) {
      const taken = await this.#options.queue.take(kind)
      if (!taken) return
      void this.#start(taken, this.#options.perform, false)
    }
  }

  #start(taken: Taken, perform: Perform, lent: boolean): Promise<unknown> {
    const abort = new AbortController()
    if (!this.#open) abort.abort(new Failure('cancelled', 'the server is ending'))
    const done = perform(taken, abort.signal)
      .then(end => end === 'held' && this.#hold(taken.kind))
      .catch(error => {
        this.#options.failed(asFailure(error))
        this.#hold(taken.kind)
      })
      .finally(() => {
        this.#running.delete(taken.id)
        this.#fill(taken.kind)
      })
    this.#running.set(taken.id, { taken, lent, abort, done })
    return done
  }

  #hold(kind: JobKind): void {
    if (!this.#open) return
    const timer = setTimeout(() => {
      this.#timers.delete(kind)
      this.#fill(kind)
    }, this.#options.holdMs)
    timer.unref()
    clearTimeout(this.#timers.get(kind))
    this.#timers.set(kind, timer)
  }
}

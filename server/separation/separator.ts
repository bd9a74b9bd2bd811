import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Failure, type FailureReport } from '../../contract/errors.ts'
import { type EngineChoice, engineChoice } from './engines/choose.ts'
import type { SeparationReport, SeparationRequest } from './separation.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

type Engine = { engine: string; engineVersion: string }
type Job = { request: SeparationRequest; resolve: (report: SeparationReport) => void; reject: (why: Failure) => void }
type Worker = { child: ChildProcess; warm: PromiseWithResolvers<Engine>; jobs: Map<number, Job> }

/** How often a moved playhead is told to the worker. */
const PLAYHEAD_MS = 200
/** What a cancelled job may take to let go of its files before its worker is killed. */
const LET_GO_MS = 5000

/** Owns the warm worker process, which separates one track at a time at the lowest priority; a dead worker is started
 *  anew by the next call. */
export class Separator {
  readonly #choice: EngineChoice
  #worker: Worker | undefined
  #next = 0
  #closed = false

  /** @throws unknown_engine */
  constructor(options: { engine: 'auto' | 'openvino' | 'onnxruntime' }) {
    this.#choice = engineChoice(options.engine)
  }

  /** Of the worker, while there is one. */
  get pid(): number | undefined {
    return this.#worker?.child.pid
  }

  /** Loads the model, so that the first job does not wait for it.
   *  @throws python_missing, openvino_missing, onnxruntime_missing, model_missing, model_changed, worker_died */
  async warm(): Promise<void> {
    await this.resolve()
  }

  /** The engine that runs here, as its stems will name it. Throws what warm throws. */
  async resolve(): Promise<Engine> {
    return (await this.#started()).warm.promise
  }

  /** @throws cancelled, worker_died, separation_failed, disk_full, file_not_found, and what warm throws */
  async separate(request: SeparationRequest): Promise<SeparationReport> {
    if (request.signal.aborted) throw new Failure('cancelled')
    const worker = await this.#started()
    await worker.warm.promise
    if (request.signal.aborted) throw new Failure('cancelled')
    const id = this.#next++
    const { promise, resolve, reject } = Promise.withResolvers<SeparationReport>()
    worker.jobs.set(id, { request, resolve, reject })
    const stop = this.#follow(worker, id, request)
    const { mix, stems } = request
    tell(worker, { t: 'separate', id, mix, stems, playhead: request.playhead() })
    try {
      return await promise
    } finally {
      stop()
      worker.jobs.delete(id)
    }
  }

  /** Ends the worker and what it runs; open jobs end with `cancelled`. */
  async close(): Promise<void> {
    this.#closed = true
    const worker = this.#worker
    if (!worker || worker.child.exitCode !== null || worker.child.signalCode !== null) return
    for (const { reject } of worker.jobs.values()) reject(new Failure('cancelled'))
    const ended = once(worker.child, 'exit')
    worker.child.disconnect()
    const kill = setTimeout(() => worker.child.kill('SIGKILL'), 3000)
    await ended
    clearTimeout(kill)
  }

  async #started(): Promise<Worker> {
    if (this.#closed) throw new Failure('cancelled')
    this.#worker ??= this.#start()
    return this.#worker
  }

  #start(): Worker {
    const child = fork(join(import.meta.dirname, 'worker-main.ts'), [this.#choice], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const worker: Worker = { child, warm: Promise.withResolvers<Engine>(), jobs: new Map() }
    worker.warm.promise.catch(() => undefined)
    child.on('message', message => hear(worker, message as FromWorker, () => this.#forget(worker)))
    child.on('error', error => this.#died(worker, error.message))
    child.on('exit', (code, signal) => this.#died(worker, signal ? `ended by ${signal}` : `exit code ${code}`))
    return worker
  }

  #died(worker: Worker, how: string): void {
    const failure = this.#closed ? new Failure('cancelled') : new Failure('worker_died', how)
    this.#forget(worker)
    worker.warm.reject(failure)
    for (const { reject } of worker.jobs.values()) reject(failure)
  }

  /** The next call starts a new one. */
  #forget(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined
    if (worker.child.connected) worker.child.disconnect()
  }

  /** Tells the worker where the playhead is and when to give up. */
  #follow(worker: Worker, id: number, { playhead, signal }: SeparationRequest): () => void {
    let told = -1
    const timer = setInterval(() => {
      const sample = playhead()
      if (sample !== told) tell(worker, { t: 'playhead', id, sample })
      told = sample
    }, PLAYHEAD_MS)
    let kill: NodeJS.Timeout | undefined
    const cancel = () => {
      tell(worker, { t: 'cancel', id })
      kill = setTimeout(() => worker.child.kill('SIGKILL'), LET_GO_MS)
    }
    signal.addEventListener('abort', cancel, { once: true })
    return () => {
      clearInterval(timer)
      clearTimeout(kill)
      signal.removeEventListener('abort', cancel)
    }
  }
}

const tell = ({ child }: Worker, message: ToWorker): void => {
  if (child.connected) child.send(message)
}

const hear = (worker: Worker, message: FromWorker, forget: () => void): void => {
  if (message.t === 'warm') {
    worker.warm.resolve({ engine: message.engine, engineVersion: message.engineVersion })
  } else if (message.t === 'cold') {
    forget()
    worker.warm.reject(failureOf(message.failure))
  } else {
    const job = worker.jobs.get(message.id)
    if (job) hearOfJob(job, message)
  }
}

const hearOfJob = ({ request, resolve, reject }: Job, message: Exclude<FromWorker, { t: 'warm' | 'cold' }>): void => {
  if (message.t === 'progress') request.onProgress({ percent: message.percent, etaSeconds: message.etaSeconds })
  else if (message.t === 'ready') request.onReady(message.ready)
  else if (message.t === 'done') resolve(message.report)
  else reject(failureOf(message.failure))
}

/** A failure that crossed the channel, as it was. */
const failureOf = ({ code, error }: FailureReport): Failure => {
  const bare = new Failure(code).message
  return new Failure(code, error.startsWith(`${bare}: `) ? error.slice(bare.length + 2) : undefined)
}

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Failure, type FailureReport } from '../../contract/errors.ts'
import type { EngineChoice } from './engines/choose.ts'
import type { FetchProgress, ModelPlaces } from './models/find-model.ts'
import type { RunningEngine, SeparationReport, SeparationRequest } from './separation.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

type Job = {
  request: SeparationRequest
  resolve: (report: SeparationReport | null) => void
  reject: (why: Failure) => void
}
type WorkerOptions = {
  choice: EngineChoice
  places: ModelPlaces
  onFetch: (progress: FetchProgress) => void
  /** It is of no more use: it died, or its engine does not start. */
  onGone: (worker: Worker) => void
  letGoMs?: number
}

/** How often a moved playhead is told to the worker. */
const PLAYHEAD_MS = 200
/** What a cancelled job may take to let go of its files before its worker is killed. */
const LET_GO_MS = 5000
/** What a closed worker may take to end. */
const END_MS = 3000
/** Characters of its stderr that are kept to say why it died. */
const KEPT_STDERR = 4000

/** Owns a process with one warm engine in it. */
export class Worker {
  /** Rejects when the engine does not start. */
  readonly warm: Promise<RunningEngine>
  readonly choice: EngineChoice
  /** Which engine it is, once it is warm. */
  engine: string | undefined
  readonly #warm = Promise.withResolvers<RunningEngine>()
  readonly #child: ChildProcess
  readonly #jobs = new Map<number, Job>()
  readonly #options: WorkerOptions
  /** The end of what it wrote to stderr. */
  #said = ''
  #closed = false
  #next = 0

  constructor(options: WorkerOptions) {
    this.#options = options
    this.choice = options.choice
    this.warm = this.#warm.promise
    this.warm.then(
      ({ engine }) => {
        this.engine = engine
      },
      () => undefined,
    )
    this.#child = fork(join(import.meta.dirname, 'worker-main.ts'), [options.choice, JSON.stringify(options.places)], {
      // Blocks of audio are let go of at once: a small young generation holds tens of megabytes less, and costs no time.
      execArgv: ['--max-semi-space-size=2'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      process.stderr.write(text)
      this.#said = (this.#said + text).slice(-KEPT_STDERR)
    })
    this.#child.on('message', message => this.#hear(message as FromWorker))
    this.#child.on('error', error => this.#died(error.message))
    this.#child.on('exit', (code, signal) => this.#died(signal ? `ended by ${signal}` : `exit code ${code}`))
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get isWarm(): boolean {
    return this.engine !== undefined
  }

  get busy(): boolean {
    return this.#jobs.size > 0
  }

  /** @throws cancelled, worker_died, separation_failed, disk_full, file_not_found */
  async separate(request: SeparationRequest): Promise<SeparationReport> {
    const report = await this.#job(request, false)
    if (!report) throw new Failure('internal', 'a separation without a report')
    return report
  }

  /** Separates the beginning of a mix that is still growing.
   *  @throws as separate */
  async separateAhead(request: SeparationRequest): Promise<void> {
    await this.#job(request, true)
  }

  async #job(request: SeparationRequest, ahead: boolean): Promise<SeparationReport | null> {
    if (request.signal.aborted || this.#closed) throw new Failure('cancelled')
    const id = this.#next++
    const { promise, resolve, reject } = Promise.withResolvers<SeparationReport | null>()
    this.#jobs.set(id, { request, resolve, reject })
    const stop = this.#follow(id, request)
    const { mix, stems } = request
    this.#tell({ t: 'separate', ahead, id, mix, stems, playhead: request.playhead() })
    try {
      return await promise
    } finally {
      stop()
      this.#jobs.delete(id)
    }
  }

  /** Ends the process and what it runs; open jobs end with `cancelled`. */
  async close(): Promise<void> {
    this.#closed = true
    const child = this.#child
    if (child.exitCode !== null || child.signalCode !== null) return
    for (const { reject } of this.#jobs.values()) reject(new Failure('cancelled'))
    const ended = once(child, 'exit')
    if (child.connected) child.disconnect()
    const kill = setTimeout(() => child.kill('SIGKILL'), END_MS)
    await ended
    clearTimeout(kill)
  }

  #died(how: string): void {
    const said = this.#said.trim()
    const died = new Failure('worker_died', how, said ? new Error(said) : undefined)
    const failure = this.#closed ? new Failure('cancelled') : died
    this.#gone()
    this.#warm.reject(failure)
    for (const { reject } of this.#jobs.values()) reject(failure)
  }

  #gone(): void {
    this.#options.onGone(this)
    if (this.#child.connected) this.#child.disconnect()
  }

  #tell(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message)
  }

  #hear(message: FromWorker): void {
    if (message.t === 'warm') this.#warm.resolve(message.engine)
    else if (message.t === 'fetching') this.#options.onFetch(message.progress)
    else if (message.t === 'cold') {
      this.#gone()
      this.#warm.reject(failureOf(message))
    } else {
      const job = this.#jobs.get(message.id)
      if (job) hearOfJob(job, message)
    }
  }

  /** Tells the worker where the playhead is and when to give up. */
  #follow(id: number, { playhead, signal }: SeparationRequest): () => void {
    let told = -1
    const timer = setInterval(() => {
      const sample = playhead()
      if (sample !== told) this.#tell({ t: 'playhead', id, sample })
      told = sample
    }, PLAYHEAD_MS)
    let kill: NodeJS.Timeout | undefined
    const cancel = () => {
      this.#tell({ t: 'cancel', id })
      kill = setTimeout(() => this.#child.kill('SIGKILL'), this.#options.letGoMs ?? LET_GO_MS)
    }
    signal.addEventListener('abort', cancel, { once: true })
    return () => {
      clearInterval(timer)
      clearTimeout(kill)
      signal.removeEventListener('abort', cancel)
    }
  }
}

type OfJob = Extract<FromWorker, { id: number }>

const hearOfJob = ({ request, resolve, reject }: Job, message: OfJob): void => {
  if (message.t === 'progress') request.onProgress({ percent: message.percent, etaSeconds: message.etaSeconds })
  else if (message.t === 'ready') request.onReady(message.ready)
  else if (message.t === 'done') resolve(message.report)
  else reject(failureOf(message))
}

/** A failure that crossed the channel, as it was. */
const failureOf = ({ failure, cause }: { failure: FailureReport; cause: string | null }): Failure => {
  const { code, error } = failure
  const bare = new Failure(code).message
  const detail = error.startsWith(`${bare}: `) ? error.slice(bare.length + 2) : undefined
  return new Failure(code, detail, cause === null ? undefined : new Error(cause))
}

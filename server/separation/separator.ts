import { Failure } from '../../contract/errors.ts'
import { type EngineChoice, engineChoice } from './engines/choose.ts'
import type { FetchProgress, ModelPlaces } from './models/find-model.ts'
import { modelPlaces } from './places.ts'
import type { RunningEngine, SeparationReport, SeparationRequest } from './separation.ts'
import { turnstile } from './turnstile.ts'
import { Worker } from './worker.ts'

type SeparatorOptions = {
  /** What serves a request that names no engine: 'auto', 'openvino', 'onnxruntime' or 'demucs:MODEL'. */
  engine: string
  /** By the environment, if not given. */
  places?: ModelPlaces
  /** Told while a model is fetched. */
  onFetch?: (progress: FetchProgress) => void
  /** How long another engine than the own one stays warm after its last job. */
  idleMs?: number
  /** How many separate at once, of the same engine or of several: 1 or 2. */
  atOnce?: number
  /** What a cancelled job may take to let go of its files before its worker is killed. */
  letGoMs?: number
}

/** Which worker: its engine, and whether it is the second one of that engine. */
type Key = EngineChoice | `${EngineChoice} beside`

const IDLE_MS = 5 * 60_000

/** Owns the worker processes, one warm engine in each, of which one or two at a time separate, at the lowest priority.
 *  The own engine stays warm; of the others (a second worker of the same engine is one) those at work, and one at most
 *  for a while. A dead worker is started anew by the next call. */
export class Separator {
  readonly #choice: EngineChoice
  readonly #options: SeparatorOptions
  readonly #workers = new Map<Key, Worker>()
  readonly #idle = new Map<Worker, NodeJS.Timeout>()
  /** Requests that hold a worker, also while it warms up or waits for its turn. */
  readonly #held = new Map<Worker, number>()
  readonly #inTurn: ReturnType<typeof turnstile>
  #closed = false

  /** @throws unknown_engine */
  constructor(options: SeparatorOptions) {
    this.#options = options
    this.#choice = engineChoice(options.engine)
    this.#inTurn = turnstile(options.atOnce ?? 1)
  }

  /** Of the worker that separates, or else of the own engine's, while there is one. */
  get pid(): number | undefined {
    const workers = [...this.#workers.values()]
    return (workers.find(worker => worker.busy) ?? this.#own)?.pid
  }

  /** Of all its workers, the own engine's or the oldest first. */
  get pids(): number[] {
    return [...this.#workers.values()].flatMap(({ pid }) => (pid === undefined ? [] : [pid]))
  }

  /** Loads the own engine's model, so that the first job does not wait for it.
   *  @throws python_missing, openvino_missing, onnxruntime_missing, model_missing, model_changed, worker_died, and of
   *          demucs: demucs_missing, unknown_model, model_broken, model_unreachable */
  async warm(): Promise<void> {
    await this.resolve()
  }

  /** The engine that runs here, as its stems will name it. Throws what warm throws, and unknown_engine. */
  async resolve(engine?: string | null): Promise<RunningEngine> {
    return this.#with(engine, undefined, worker => worker.warm)
  }

  /** @throws cancelled, worker_died, separation_failed, disk_full, file_not_found, and what resolve throws */
  async separate(request: SeparationRequest): Promise<SeparationReport> {
    return this.#with(request.engine, request.signal, async worker => {
      await worker.warm
      return this.#inTurn(request.signal, () => (worker.busy ? this.#beside(request) : worker.separate(request)))
    })
  }

  /** Separates the beginning of a mix that is still growing, where the engine is warm and nothing else is at work.
   *  @throws cancelled, worker_died, separation_failed, disk_full, file_not_found */
  async separateAhead(request: SeparationRequest): Promise<void> {
    const isFree = [...this.#workers.values()].every(worker => !worker.busy)
    if (!isFree || !this.#workers.get(this.#choiceOf(request.engine))?.isWarm) return
    const act = (worker: Worker) => this.#inTurn(request.signal, () => worker.separateAhead(request))
    await this.#with(request.engine, request.signal, act)
  }

  /** By a second worker of the engine, whose first one is at work. */
  #beside(request: SeparationRequest): Promise<SeparationReport> {
    const separate = async (worker: Worker) => {
      await worker.warm
      return worker.separate(request)
    }
    return this.#with(request.engine, request.signal, separate, true)
  }

  /** Ends the workers and what they run; open jobs end with `cancelled`. */
  async close(): Promise<void> {
    this.#closed = true
    for (const timer of this.#idle.values()) clearTimeout(timer)
    await Promise.all([...this.#workers.values()].map(worker => worker.close()))
  }

  async #with<T>(
    engine: string | null | undefined,
    signal: AbortSignal | undefined,
    act: (worker: Worker) => Promise<T>,
    beside = false,
  ): Promise<T> {
    if (this.#closed || signal?.aborted) throw new Failure('cancelled')
    const choice = this.#choiceOf(engine)
    const worker = this.#started(choice, beside ? `${choice} beside` : choice)
    this.#held.set(worker, (this.#held.get(worker) ?? 0) + 1)
    clearTimeout(this.#idle.get(worker))
    try {
      return await unlessAborted(act(worker), signal, () => worker.isWarm)
    } finally {
      this.#release(worker)
    }
  }

  /** The own worker serves also those who ask for its engine by name. */
  #choiceOf(engine: string | null | undefined): EngineChoice {
    const choice = engine ? engineChoice(engine) : this.#choice
    return this.#workers.get(this.#choice)?.engine === choice ? this.#choice : choice
  }

  /** Nobody waits for the worker any more: what is not warm yet (a model may be on its way) ends, and so does another
   *  engine than the own one, after a while. */
  #release(worker: Worker): void {
    const left = (this.#held.get(worker) ?? 1) - 1
    this.#held.set(worker, left)
    if (left > 0 || worker === this.#own || ![...this.#workers.values()].includes(worker)) return
    const end = () => {
      if ((this.#held.get(worker) ?? 0) === 0) this.#end(worker)
    }
    if (!worker.isWarm) end()
    else this.#idle.set(worker, setTimeout(end, this.#options.idleMs ?? IDLE_MS).unref())
  }

  #end(worker: Worker): void {
    this.#forget(worker)
    worker.close().catch(() => undefined)
  }

  get #own(): Worker | undefined {
    return this.#workers.get(this.#choice)
  }

  #started(choice: EngineChoice, key: Key): Worker {
    const known = this.#workers.get(key)
    if (known) return known
    for (const other of this.#workers.values()) if (other !== this.#own && !this.#held.get(other)) this.#end(other)
    const worker = new Worker({
      choice,
      places: this.#options.places ?? modelPlaces(process.env),
      onFetch: progress => this.#options.onFetch?.(progress),
      onGone: gone => this.#forget(gone),
      ...(this.#options.letGoMs === undefined ? {} : { letGoMs: this.#options.letGoMs }),
    })
    this.#workers.set(key, worker)
    return worker
  }

  /** The next call starts a new one. */
  #forget(worker: Worker): void {
    clearTimeout(this.#idle.get(worker))
    this.#idle.delete(worker)
    for (const [key, known] of this.#workers) if (known === worker) this.#workers.delete(key)
  }
}

/** Gives up waiting when it is aborted, unless what was begun sees to the signal by itself. */
const unlessAborted = async <T>(begun: Promise<T>, signal: AbortSignal | undefined, seesToIt: () => boolean) => {
  if (!signal) return begun
  const aborted = Promise.withResolvers<never>()
  const give = () => {
    if (!seesToIt()) aborted.reject(new Failure('cancelled'))
  }
  signal.addEventListener('abort', give, { once: true })
  if (signal.aborted) give()
  begun.catch(() => undefined)
  try {
    return await Promise.race([begun, aborted.promise])
  } finally {
    signal.removeEventListener('abort', give)
  }
}

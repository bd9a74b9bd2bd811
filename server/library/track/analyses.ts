import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import type { Analysis } from '../../../contract/analysis.ts'
import {
  type AnalysisDocument,
  AnalysisDocumentSchema,
  type KeptAnalysis,
} from '../../../contract/analysis-document.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import { asFailure, Failure } from '../../../contract/errors.ts'
import { announce, type TrackLibrary, trackAndRun } from './library.ts'
import type { TrackRow } from './store.ts'

type AnalyseBy = (request: {
  mix: string
  document: string
  engine: string
  signal: AbortSignal
  onProgress: (percent: number) => void
}) => Promise<Analysis>
type Deps = TrackLibrary & { data: string; analyse: AnalyseBy; engines: readonly string[] }

const ENDING = '.json'

const readDocument = async (file: string): Promise<AnalysisDocument | undefined> => {
  try {
    const found: unknown = JSON.parse(await readFile(file, 'utf8'))
    return Value.Check(AnalysisDocumentSchema, found) ? found : undefined
  } catch {
    return undefined
  }
}

const ready = (analysis: Analysis): KeptAnalysis => ({
  ...{ engine: analysis.engine, state: 'ready', progress: 100, failure: null, analysis },
})

/** The answers that are kept about each track, one of an engine, and the making of another: one at a time, at once
 *  begun, and lost with the server, since asking again costs a request. */
export class KeptAnalyses {
  readonly #deps: Deps
  readonly #under = new Map<string, KeptAnalysis>()
  readonly #abort = new AbortController()
  #turn: Promise<void> = Promise.resolve()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  #file(track: TrackRow, engine: string): string {
    return join(this.#deps.data, dataFolder.analysis(track.hash, engine))
  }

  /** An engine's whole answer; the track's own analysis is given as it is now. @throws unknown_track, wrong_state */
  async document(id: string, engine: string): Promise<AnalysisDocument> {
    const [track] = trackAndRun(this.#deps, id)
    const kept = await readDocument(this.#file(track, engine))
    const own = track.analysis?.engine === engine ? track.analysis : undefined
    if (own) return { version: 1, analysis: own, curves: kept?.curves ?? null }
    if (!kept) throw new Failure('wrong_state', `${engine} has not analysed it`)
    return kept
  }

  /** Every answer that is kept or under way, the track's own first. @throws unknown_track */
  async list(id: string): Promise<KeptAnalysis[]> {
    const [track] = trackAndRun(this.#deps, id)
    const names = await readdir(join(this.#deps.data, dataFolder.analyses(track.hash))).catch(() => [])
    const engines = names.filter(name => name.endsWith(ENDING)).map(name => name.slice(0, -ENDING.length))
    const own = track.analysis ? [ready(track.analysis)] : []
    const found = await Promise.all(engines.sort().map(engine => readDocument(this.#file(track, engine))))
    const kept = found.flatMap(document => (document ? [ready(document.analysis)] : []))
    const all = [...own, ...kept.filter(one => one.engine !== track.analysis?.engine)]
    const under = this.#deps.engines.flatMap(engine => this.#under.get(`${id} ${engine}`) ?? [])
    return [...all.filter(one => !under.some(other => other.engine === one.engine)), ...under]
  }

  /** Begins an engine's answer, or tells of the one that is under way. @throws unknown_track, unknown_engine, not_ready */
  make(id: string, engine: string): KeptAnalysis {
    const [track] = trackAndRun(this.#deps, id)
    if (!this.#deps.engines.includes(engine)) throw new Failure('unknown_engine', engine)
    if (!track.mix) throw new Failure('not_ready')
    const key = `${id} ${engine}`
    const known = this.#under.get(key)
    if (known?.state === 'running') return known
    const begun: KeptAnalysis = { engine, state: 'running', progress: 0, failure: null, analysis: null }
    this.#under.set(key, begun)
    this.#turn = this.#turn.then(() => this.#do(track, begun))
    return begun
  }

  async #do(track: TrackRow, begun: KeptAnalysis): Promise<void> {
    const key = `${track.id} ${begun.engine}`
    const { signal } = this.#abort
    try {
      signal.throwIfAborted()
      await this.#deps.analyse({
        mix: join(this.#deps.data, dataFolder.mix(track.hash)),
        document: this.#file(track, begun.engine),
        engine: begun.engine,
        signal,
        onProgress: progress => this.#under.set(key, { ...begun, progress }),
      })
      this.#under.delete(key)
    } catch (error) {
      if (!signal.aborted) this.#under.set(key, { ...begun, state: 'failed', failure: asFailure(error).toJSON() })
    }
    if (signal.aborted) return
    if (this.#deps.tracks.get(track.id))
      this.#deps.database.inOneStep(() => announce(this.#deps, track.id, 'track.changed'))
    else await rm(join(this.#deps.data, dataFolder.analyses(track.hash)), { recursive: true, force: true })
  }

  async close(): Promise<void> {
    this.#abort.abort(new Failure('cancelled'))
    await this.#turn
  }
}

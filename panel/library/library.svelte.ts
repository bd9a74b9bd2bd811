import type { ManualGrid } from '../../contract/manual.ts'
import type { Track, TrackSheet } from '../../contract/track.ts'
import { LastingSocket } from '../live/lasting-socket.ts'
import { newId } from '../stage/new-id.ts'
import type { Dropped } from './dropped.ts'
import type { Upload } from './rows.ts'
import type { AnalysisDocument, KeptAnalysis } from '../../contract/analysis-document.ts'
import type { ExportFormat } from '../../contract/export.ts'
import type { Export } from '../../contract/export-schema.ts'
import type { Health, ServerEvent } from '../../contract/events.ts'
import type { JobKind, QueueState, Run } from '../../contract/run.ts'
import {
  analyseBy,
  AWAY,
  cancelRun,
  cancelTrack,
  deleteTrack,
  exportTrack,
  fetchAnalyses,
  fetchDocument,
  fetchExports,
  fetchLibrary,
  fetchLog,
  fetchQueues,
  fetchSheets,
  pauseQueue,
  putManual,
  Refused,
  type RunFailure,
  retryRun,
  separateAgain,
} from './server-api.ts'
import { takeEvent, takeRun } from './take-event.ts'
import { type Sending, upload, uploadStems } from './upload.ts'

export type LibraryState = {
  /** loading: not asked yet; here: answers; away: does not. */
  presence: 'loading' | 'here' | 'away'
  tracks: Record<string, Track>
  sheets: TrackSheet[]
  uploads: Upload[]
  /** Runs that are not over, and the last ones that failed, by id. */
  runs: Record<string, Run>
  queues: QueueState[]
  engines: Health['engines']
  /** The separation engine of the next drops; null lets the server choose. */
  engine: string | null
  /** What the last action on a track was refused with. */
  refusal: Refused['report'] | null
}

const isReport = (thrown: unknown): Refused['report'] => (thrown instanceof Refused ? thrown.report : AWAY)

const blank = (): LibraryState => ({
  presence: 'loading',
  tracks: {},
  sheets: [],
  uploads: [],
  runs: {},
  queues: [],
  engines: [],
  engine: null,
  refusal: null,
})

/** The library as the page knows it; `close()` ends its socket. */
export class Library {
  readonly state: LibraryState = $state(blank())
  #seq = 0
  #uploading = new Map<string, AbortController>()
  #api: string | null = null
  readonly #socket: LastingSocket

  constructor() {
    this.#socket = new LastingSocket(() => this.#eventsUrl(), {
      onOpen: () => {
        this.state.presence = 'here'
      },
      onMessage: event => this.#take(event as ServerEvent),
      onAway: () => void this.#away(),
    })
  }

  /** The bridge named the server's address, or took it back. */
  async meet(api: string | null = this.#api): Promise<void> {
    this.#api = api
    if (api === null) return this.#away()
    try {
      const { seq, tracks, runs, queues, engines } = await fetchLibrary(api)
      this.#seq = seq
      this.state.tracks = Object.fromEntries(tracks.map(track => [track.id, track]))
      this.state.runs = Object.fromEntries(runs.map(run => [run.id, run]))
      this.state.queues = queues
      this.state.engines = engines
      this.#socket.again()
    } catch {
      await this.#away()
    }
  }

  /** Sends songs one after the other, in one piece or in stems; each becomes a row at once, and is told when the server took it. */
  async add({ songs, stems }: Dropped, onTaken: (track: Track) => void): Promise<void> {
    const uploads = [
      ...stems.map(group => ({ name: group.name, by: (api: string, of: Sending) => uploadStems(api, group, of) })),
      ...songs.map(file => ({
        name: file.name,
        by: (api: string, of: Sending) => upload(api, file, { ...of, engine: this.state.engine }),
      })),
    ].map(one => ({ ...one, id: this.#announce(one.name) }))
    for (const { by, id } of uploads) {
      const track = await this.#send(by, id)
      if (track) onTaken(track)
    }
  }

  cancel(id: string): Promise<void> {
    const sending = this.#uploading.get(id)
    if (sending) {
      sending.abort()
      return Promise.resolve()
    }
    return this.#act(api => cancelTrack(api, id))
  }

  remove(id: string): Promise<void> {
    if (this.state.uploads.some(u => u.id === id)) {
      this.#forget(id)
      return Promise.resolve()
    }
    return this.#act(async api => {
      await deleteTrack(api, id)
      delete this.state.tracks[id]
    })
  }

  /** Takes a failed run up again, from what failed. */
  retry(runId: string): Promise<void> {
    return this.#act(async api => this.#seeRun(await retryRun(api, runId)))
  }

  endRun(runId: string): Promise<void> {
    return this.#act(async api => this.#seeRun(await cancelRun(api, runId)))
  }

  /** Makes the stems anew, by another engine or to bring them back; null takes the server's own. */
  separate(trackId: string, engine: string | null = null): Promise<void> {
    return this.#act(async api => this.#seeRun(await separateAgain(api, trackId, engine)))
  }

  /** Begins to write its mix and stems as files. */
  export(trackId: string, format: ExportFormat): Promise<void> {
    return this.#act(async api => this.#seeRun(await exportTrack(api, trackId, format)))
  }

  /** What is there to be downloaded of a track, and where. */
  async exportsOf(id: string): Promise<(Export & { url: string })[]> {
    const api = this.#api
    const found = api === null ? [] : await fetchExports(api, id).catch(() => [])
    return found.map(one => ({ ...one, url: `${api}/api/runs/${one.runId}/export` }))
  }

  pause(kind: JobKind, paused: boolean): Promise<void> {
    return this.#act(async api => {
      this.state.queues = await pauseQueue(api, kind, paused)
    })
  }

  /** What failed in a run, attempt by attempt. */
  async logOf(runId: string): Promise<RunFailure[]> {
    let log: RunFailure[] = []
    await this.#act(async api => {
      log = await fetchLog(api, runId)
    })
    return log
  }

  /** What each engine heard in a track, and the curves of the server's own; none where that is not known. */
  async analysesOf(id: string): Promise<{ kept: KeptAnalysis[]; curves: AnalysisDocument['curves'] }> {
    const api = this.#api
    if (api === null) return { kept: [], curves: null }
    const [kept, own] = await Promise.all([
      fetchAnalyses(api, id).catch(() => []),
      fetchDocument(api, id).catch(() => null),
    ])
    return { kept, curves: own?.curves ?? null }
  }

  analyse(id: string, engine: string): Promise<void> {
    return this.#act(api => analyseBy(api, id, engine))
  }

  /** How each queue stands; others may have paused one. */
  async refreshQueues(): Promise<void> {
    const api = this.#api
    if (api === null || this.state.presence !== 'here') return
    this.state.queues = await fetchQueues(api).catch(() => this.state.queues)
  }

  /** @returns whether the library took it */
  async setManual(id: string, manual: ManualGrid): Promise<boolean> {
    await this.#act(async api => {
      this.state.tracks[id] = await putManual(api, id, manual)
    })
    return this.state.refusal === null
  }

  async refreshSheets(): Promise<TrackSheet[]> {
    this.state.sheets = await fetchSheets().catch(() => this.state.sheets)
    return this.state.sheets
  }

  close(): void {
    for (const sending of this.#uploading.values()) sending.abort()
    this.#socket.close()
  }

  #eventsUrl(): string | null {
    const api = this.#api
    return api === null ? null : `${api.replace(/^http/, 'ws')}/events?after=${this.#seq}`
  }

  #announce(name: string): string {
    const id = `upload-${newId()}`
    this.state.uploads.push({ id, name, percent: 0, startedAt: Date.now(), failure: null })
    this.#uploading.set(id, new AbortController())
    return id
  }

  async #send(by: (api: string, of: Sending) => Promise<Track>, id: string): Promise<Track | undefined> {
    const row = this.state.uploads.find(u => u.id === id)
    const signal = this.#uploading.get(id)?.signal
    if (!row || !signal) return undefined
    try {
      const api = this.#api
      if (api === null) throw new Refused(AWAY)
      const onProgress = (percent: number) => {
        row.percent = percent
      }
      signal.throwIfAborted()
      const track = await by(api, { onProgress, signal })
      this.state.tracks[track.id] ??= track
      this.#forget(id)
      return track
    } catch (thrown) {
      if (signal.aborted) this.#forget(id)
      else row.failure = isReport(thrown)
      return undefined
    }
  }

  #seeRun(run: Run): void {
    takeRun(this.state.runs, run)
  }

  #forget(id: string): void {
    this.#uploading.delete(id)
    this.state.uploads = this.state.uploads.filter(u => u.id !== id)
  }

  async #act(action: (api: string) => Promise<unknown>): Promise<void> {
    this.state.refusal = null
    try {
      const api = this.#api
      if (api === null) throw new Refused(AWAY)
      await action(api)
    } catch (thrown) {
      this.state.refusal = isReport(thrown)
    }
  }

  #take(event: ServerEvent): void {
    this.#seq = Math.max(this.#seq, event.seq)
    if (takeEvent(this.state, event) === 'reset') void this.meet()
  }

  async #away(): Promise<void> {
    this.state.presence = 'away'
    await this.refreshSheets()
  }
}

import { brief } from '../../contract/brief.ts'
import type { ManualGrid } from '../../contract/manual.ts'
import type { Naming } from '../../contract/naming.ts'
import type { Track, TrackSheet } from '../../contract/track.ts'
import { LastingSocket } from '../live/lasting-socket.ts'
import { browserStore } from '../stage/browser-store.ts'
import type { Dropped } from './dropped.ts'
import { type Edit, Edits } from './edits.ts'
import { ReactiveLibrary } from './library-state.svelte.ts'
import type { AnalysisDocument, KeptAnalysis } from '../../contract/analysis-document.ts'
import type { ExportFormat } from '../../contract/export.ts'
import type { Export } from '../../contract/export-schema.ts'
import type { ServerEvent } from '../../contract/events.ts'
import type { JobKind, Run } from '../../contract/run.ts'
import {
  analyseBy,
  AWAY,
  cancelRun,
  cancelTrack,
  deleteTrack,
  exportTrack,
  fetchEngines,
  fetchExports,
  fetchHeard,
  fetchLibrary,
  fetchLog,
  fetchQueues,
  fetchSheets,
  fetchTrack,
  pauseQueue,
  putManual,
  putNaming,
  Refused,
  reportOfThrown,
  type RunFailure,
  retryRun,
  separateAgain,
} from './server-api.ts'
import { takeEvent, takeRun } from './take-event.ts'
import { Uploads } from './uploads.ts'

/** Events are taken together, so that a burst of them is one change of the list. */
const TOGETHER_MS = 16
/** A listing that failed is asked again after this while the server's address stands. */
const AGAIN_MS = 1000

/** The library as the page knows it; `close()` ends its socket. */
export class Library {
  readonly state = new ReactiveLibrary()
  readonly #edits = new Edits({
    state: this.state,
    keep: browserStore(),
    send: edit => this.#sendEdit(edit),
    onRefused: report => {
      this.state.refusal = report
    },
  })
  /** The event up to which everything is known; null until a listing said where events go on from it. */
  #seq: number | null = null
  /** Listings that were asked for: only the last one counts. */
  #asked = 0
  #again: ReturnType<typeof setTimeout> | undefined
  /** Events that were heard and not taken yet. */
  #heard: ServerEvent[] = []
  #taking: ReturnType<typeof setTimeout> | undefined
  /** Whose track is looked at: it is known whole. */
  #looked: string | null = null
  #api: string | null = null
  readonly #uploads = new Uploads(this.state, () => this.#api)
  readonly #socket: LastingSocket

  constructor() {
    this.#socket = new LastingSocket(() => this.#eventsUrl(), {
      onOpen: () => {
        this.state.presence = 'here'
        void this.#edits.deliver()
      },
      onMessage: event => this.#hear(event as ServerEvent),
      onAway: () => void this.#away(),
    })
  }

  /** The bridge named the server's address, or took it back. Events are read once the listing has come, from where it
   *  ends: what happens between the two is told by the socket. */
  async meet(api: string | null = this.#api): Promise<void> {
    if (api !== this.#api) this.#seq = null
    this.#api = api
    clearTimeout(this.#again)
    const turn = ++this.#asked
    if (api === null) return this.#away()
    try {
      const listing = await fetchLibrary(api)
      if (turn !== this.#asked) return
      this.#know(listing)
      void this.#meetEngines(api)
      this.#socket.again()
      if (this.#looked !== null) await this.look(this.#looked)
    } catch {
      if (turn !== this.#asked) return
      this.#again = setTimeout(() => void this.meet(), AGAIN_MS)
      await this.#away()
    }
  }

  /** Sends songs one after the other, in one piece or in stems; each becomes a row at once, and is told when the server took it. */
  add(dropped: Dropped, onTaken: (track: Track) => void): Promise<void> {
    return this.#uploads.add(
      dropped,
      () => this.state.engine,
      track => {
        if (!this.state.tracks[track.id]) this.#put(track)
        onTaken(track)
      },
    )
  }

  cancel(id: string): Promise<void> {
    return this.#uploads.stop(id) ? Promise.resolve() : this.#act(api => cancelTrack(api, id))
  }

  remove(id: string): Promise<void> {
    if (this.#uploads.forget(id)) return Promise.resolve()
    return this.#act(async api => {
      await deleteTrack(api, id)
      const { [id]: _, ...others } = this.state.tracks
      this.state.tracks = others
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
    return this.#api === null ? [] : await fetchExports(this.#api, id).catch(() => [])
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
    return this.#api === null ? { kept: [], curves: null } : fetchHeard(this.#api, id)
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

  /** Knows a track whole while it is looked at; null looks at none. */
  async look(id: string | null): Promise<void> {
    this.#looked = id
    const api = this.#api
    const track = api === null || id === null ? null : await fetchTrack(api, id).catch(() => null)
    if (track && this.#looked === id) this.#put(track)
  }

  /** @returns whether the library took it, once it did or refused it; while it is away the edit waits */
  setManual(id: string, manual: ManualGrid): Promise<boolean> {
    return this.#edit({ kind: 'manual', id, to: manual })
  }

  /** What a hand set of a track's grid that waits for the library. */
  manualWaiting(id: string): ManualGrid | undefined {
    const found = this.state.waiting.find(edit => edit.kind === 'manual' && edit.id === id)
    return found?.kind === 'manual' ? found.to : undefined
  }

  /** What is left out stays. @returns as setManual */
  setNaming(id: string, naming: Naming): Promise<boolean> {
    return this.#edit({ kind: 'naming', id, to: naming })
  }

  async refreshSheets(): Promise<TrackSheet[]> {
    this.state.sheets = await fetchSheets().catch(() => this.state.sheets)
    return this.state.sheets
  }

  /** The sheet of one track; undefined where it has none. */
  async sheetOf(id: string): Promise<TrackSheet | undefined> {
    return (await fetchSheets(id).catch(() => []))[0]
  }

  close(): void {
    this.#asked++
    for (const timer of [this.#taking, this.#again]) clearTimeout(timer)
    this.#uploads.close()
    this.#socket.close()
  }

  #eventsUrl(): string | null {
    const api = this.#api
    return api === null || this.#seq === null ? null : `${api.replace(/^http/, 'ws')}/events?after=${this.#seq}`
  }

  #know({ seq, tracks, runs, queues }: Awaited<ReturnType<typeof fetchLibrary>>): void {
    this.#seq = seq
    this.#heard = []
    this.state.tracks = Object.fromEntries(tracks.map(track => [track.id, track]))
    this.state.runs = Object.fromEntries(runs.map(run => [run.id, run]))
    this.state.queues = queues
  }

  #seeRun(run: Run): void {
    const runs = { ...this.state.runs }
    takeRun(runs, run)
    this.state.runs = runs
  }

  #put(track: Track): void {
    const known = track.id === this.#looked ? track : brief(track)
    this.state.tracks = { ...this.state.tracks, [track.id]: known }
  }

  #edit(edit: Edit): Promise<boolean> {
    this.state.refusal = null
    return this.#edits.add(edit)
  }

  /** @throws Refused */
  async #sendEdit(edit: Edit): Promise<void> {
    const api = this.#api
    if (api === null) throw new Refused(AWAY)
    const { id } = edit
    this.#put(await (edit.kind === 'manual' ? putManual(api, id, edit.to) : putNaming(api, id, edit.to)))
  }

  async #act(action: (api: string) => Promise<unknown>): Promise<void> {
    this.state.refusal = null
    try {
      const api = this.#api
      if (api === null) throw new Refused(AWAY)
      await action(api)
    } catch (thrown) {
      this.state.refusal = reportOfThrown(thrown)
    }
  }

  #hear(event: ServerEvent): void {
    this.#seq = Math.max(this.#seq ?? 0, event.seq)
    this.#heard.push(event)
    this.#taking ??= setTimeout(() => this.#takeAll(), TOGETHER_MS)
  }

  #takeAll(): void {
    this.#taking = undefined
    const known = { tracks: { ...this.state.tracks }, runs: { ...this.state.runs } }
    const events = this.#heard.splice(0)
    const brieflyBut = (event: ServerEvent): ServerEvent =>
      event.track && event.trackId !== this.#looked ? { ...event, track: brief(event.track) } : event
    if (events.map(event => takeEvent(known, brieflyBut(event))).includes('reset')) void this.meet()
    this.state.tracks = known.tracks
    this.state.runs = known.runs
  }

  async #meetEngines(api: string): Promise<void> {
    const engines = await fetchEngines(api).catch(() => null)
    if (engines && this.#api === api) this.state.engines = engines
  }

  async #away(): Promise<void> {
    this.state.presence = 'away'
    await this.refreshSheets()
  }
}

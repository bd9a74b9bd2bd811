import type { ServerEvent } from '../../contract/events.ts'
import type { Track, TrackSheet } from '../../contract/track.ts'
import { LastingSocket } from '../live/lasting-socket.ts'
import type { Upload } from './rows.ts'
import { AWAY, cancelTrack, deleteTrack, fetchLibrary, fetchSheets, Refused } from './server-api.ts'
import { takeEvent } from './take-event.ts'
import { upload } from './upload.ts'

export type LibraryState = {
  /** loading: not asked yet; here: answers; away: does not. */
  presence: 'loading' | 'here' | 'away'
  tracks: Record<string, Track>
  sheets: TrackSheet[]
  uploads: Upload[]
  /** What the last action on a track was refused with. */
  refusal: Refused['report'] | null
}

const isReport = (thrown: unknown): Refused['report'] => (thrown instanceof Refused ? thrown.report : AWAY)

/** The library as the page knows it; `close()` ends its socket. */
export class Library {
  readonly state: LibraryState = $state({ presence: 'loading', tracks: {}, sheets: [], uploads: [], refusal: null })
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
      const { seq, tracks } = await fetchLibrary(api)
      this.#seq = seq
      this.state.tracks = Object.fromEntries(tracks.map(track => [track.id, track]))
      this.#socket.again()
    } catch {
      await this.#away()
    }
  }

  /** Sends the files one after the other; each becomes a row at once, and is told when the server took it. */
  async add(files: File[], onTaken: (track: Track) => void): Promise<void> {
    const uploads = files.map(file => ({ file, id: this.#announce(file) }))
    for (const { file, id } of uploads) {
      const track = await this.#send(file, id)
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

  #announce(file: File): string {
    const id = `upload-${crypto.randomUUID()}`
    this.state.uploads.push({ id, name: file.name, percent: 0, startedAt: Date.now(), failure: null })
    this.#uploading.set(id, new AbortController())
    return id
  }

  async #send(file: File, id: string): Promise<Track | undefined> {
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
      const track = await upload(api, file, { onProgress, signal })
      this.state.tracks[track.id] ??= track
      this.#forget(id)
      return track
    } catch (thrown) {
      if (signal.aborted) this.#forget(id)
      else row.failure = isReport(thrown)
      return undefined
    }
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
    if (takeEvent(this.state.tracks, event) === 'reset') void this.meet()
  }

  async #away(): Promise<void> {
    this.state.presence = 'away'
    await this.refreshSheets()
  }
}

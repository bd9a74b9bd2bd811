import type { Track } from '../../contract/track.ts'
import { newId } from '../stage/new-id.ts'
import type { Dropped } from './dropped.ts'
import type { Upload } from './rows.ts'
import { AWAY, Refused } from './server-api.ts'
import { type Sending, upload, uploadStems } from './upload.ts'

type By = (api: string, of: Sending) => Promise<Track>

/** Songs on their way to the server, one after the other; each is a row at once. */
export class Uploads {
  readonly #state: { uploads: Upload[] }
  readonly #api: () => string | null
  readonly #sending = new Map<string, AbortController>()

  /** @param state  kept up to date for the page to show */
  constructor(state: { uploads: Upload[] }, api: () => string | null) {
    this.#state = state
    this.#api = api
  }

  /** @param engine  of their separation; null lets the server choose */
  async add({ songs, stems }: Dropped, engine: () => string | null, onTaken: (track: Track) => void): Promise<void> {
    const ways: { name: string; by: By }[] = [
      ...stems.map(group => ({ name: group.name, by: (api: string, of: Sending) => uploadStems(api, group, of) })),
      ...songs.map(file => ({
        name: file.name,
        by: (api: string, of: Sending) => upload(api, file, { ...of, engine: engine() }),
      })),
    ]
    for (const { by, id } of ways.map(way => ({ ...way, id: this.#announce(way.name) }))) {
      const track = await this.#send(by, id)
      if (track) onTaken(track)
    }
  }

  /** Stops one that is on its way. @returns whether there was one */
  stop(id: string): boolean {
    const sending = this.#sending.get(id)
    sending?.abort()
    return sending !== undefined
  }

  /** Takes the row of one that failed away. @returns whether there was one */
  forget(id: string): boolean {
    const { uploads } = this.#state
    this.#sending.delete(id)
    this.#state.uploads = uploads.filter(one => one.id !== id)
    return uploads.length > this.#state.uploads.length
  }

  close(): void {
    for (const sending of this.#sending.values()) sending.abort()
  }

  #announce(name: string): string {
    const id = `upload-${newId()}`
    this.#state.uploads.push({ id, name, percent: 0, startedAt: Date.now(), failure: null })
    this.#sending.set(id, new AbortController())
    return id
  }

  async #send(by: By, id: string): Promise<Track | undefined> {
    const row = this.#state.uploads.find(u => u.id === id)
    const signal = this.#sending.get(id)?.signal
    if (!row || !signal) return undefined
    try {
      const api = this.#api()
      if (api === null) throw new Refused(AWAY)
      const onProgress = (percent: number) => {
        row.percent = percent
      }
      signal.throwIfAborted()
      const track = await by(api, { onProgress, signal })
      this.forget(id)
      return track
    } catch (thrown) {
      if (signal.aborted) this.forget(id)
      else row.failure = thrown instanceof Refused ? thrown.report : AWAY
      return undefined
    }
  }
}

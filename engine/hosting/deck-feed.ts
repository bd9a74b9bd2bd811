import type { LoadedTrack } from '../../contract/live.ts'
import type { DeckNumber } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'
import { SOURCE_FILES, type SourceExtent } from '../source.ts'
import { type Batch, type Fetched, firstBatch, type ReadBatch } from './batch.ts'
import { extentOf } from './extent.ts'
import type { ToEngine } from './messages.ts'
import { CHUNK_BYTES, type SpareChunks } from './spare-chunks.ts'
import { type Wanted, wantedChunks } from './wanted-chunks.ts'

/** Bytes of chunks a deck keeps; those that were wanted least recently go first. */
const MOST_BYTES = 64e6
const AT_ONCE = 3
const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 3000

type Held = { from: number; to: number; wantedAt: number }
export type Place = { sample: Samples; loop: readonly [Samples, Samples] | null; goesOn: Samples | null }

/** Keeps the engine's source of one deck filled around the playhead, for one loaded track. */
export class DeckFeed {
  readonly #deck: DeckNumber
  readonly #load: number
  readonly #read: ReadBatch
  readonly #spare: SpareChunks
  readonly #post: (message: ToEngine, transfer?: Transferable[]) => void
  readonly #onReach: (reached: boolean) => void
  readonly #held = new Map<number, Held>()
  readonly #coming = new Map<number, AbortController>()
  #track: LoadedTrack
  #extent: SourceExtent
  #place: Place = { sample: 0, loop: null, goesOn: null }
  #turn = 0
  #failures = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor(of: {
    deck: DeckNumber
    /** Which load of the deck this is. */
    load: number
    track: LoadedTrack
    read: ReadBatch
    spare: SpareChunks
    post: (message: ToEngine, transfer?: Transferable[]) => void
    /** After each answer: whether the bytes came. */
    onReach: (reached: boolean) => void
  }) {
    this.#deck = of.deck
    this.#load = of.load
    this.#read = of.read
    this.#spare = of.spare
    this.#post = of.post
    this.#onReach = of.onReach
    this.#track = of.track
    this.#extent = extentOf(of.track)
    this.#post({ t: 'load', deck: of.deck, load: of.load, extent: this.#extent, track: of.track.id })
    this.#fill()
  }

  /** The same track with more of it ready. */
  update(track: LoadedTrack): void {
    const before = this.#track
    this.#track = track
    this.#extent = extentOf(track)
    if (before.mix?.folder !== track.mix?.folder) this.#forget(file => file === 0)
    if (before.stems?.folder !== track.stems?.folder) this.#forget(file => file !== 0)
    this.#post({ t: 'extent', deck: this.#deck, load: this.#load, extent: this.#extent })
    this.#fill()
  }

  /** Where the deck is now. A leap drops what is on its way for the old place. */
  follow(place: Place, leapt: boolean): void {
    this.#place = place
    if (leapt) {
      const wanted = new Set(this.#wanted().map(keyOf))
      for (const [key, request] of this.#coming) if (!wanted.has(key)) request.abort()
    }
    this.#fill()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#retry)
    for (const request of this.#coming.values()) request.abort()
  }

  #wanted(): Wanted[] {
    const { mixReady, stemFiles, stemsReady, mixSamples, stemsSamples } = this.#extent
    const { cue, hotCues } = this.#track
    return wantedChunks({
      mixReady,
      stemFiles,
      stemsReady,
      samples: mixSamples ?? stemsSamples,
      playhead: this.#place.sample,
      loop: this.#place.loop,
      goesOn: this.#place.goesOn,
      cues: [cue, ...hotCues.filter(c => c !== null)],
    })
  }

  #fill(): void {
    if (this.#closed || this.#retry !== undefined) return
    this.#turn++
    const missing: Wanted[] = []
    for (const wanted of this.#wanted()) {
      const key = keyOf(wanted)
      const held = this.#held.get(key)
      if (held) held.wantedAt = this.#turn
      if (this.#coming.has(key)) continue
      if (!held || wanted.from < held.from || wanted.to > held.to) missing.push(wanted)
    }
    let rest = missing
    for (let batch = firstBatch(rest); batch && this.#requests() < AT_ONCE; batch = firstBatch(rest)) {
      const taken: readonly Wanted[] = batch
      void this.#fetch(batch)
      rest = rest.filter(w => !taken.includes(w))
    }
  }

  #requests(): number {
    return new Set(this.#coming.values()).size
  }

  async #fetch(batch: Batch): Promise<void> {
    const request = new AbortController()
    for (const wanted of batch) this.#coming.set(keyOf(wanted), request)
    const folder = batch[0].file === 0 ? this.#track.mix?.folder : this.#track.stems?.folder
    try {
      const name = SOURCE_FILES[batch[0].file]
      if (!folder || !name) return
      const fetched = await this.#read(folder, name, batch, request.signal, this.#spare)
      if (request.signal.aborted) return this.#spare.give(...fetched.map(({ frames }) => frames.buffer))
      if (fetched.length < batch.length) throw new Error(`${folder}/${name} ends before what is ready of it`)
      for (const chunk of fetched) this.#take(chunk)
      this.#evict()
      this.#reached()
    } catch {
      if (!request.signal.aborted) this.#failed()
    } finally {
      for (const wanted of batch) if (this.#coming.get(keyOf(wanted)) === request) this.#coming.delete(keyOf(wanted))
      this.#fill()
    }
  }

  #take(chunk: Fetched): void {
    const { file, index, from, to, frames } = chunk
    this.#held.set(keyOf(chunk), { from, to, wantedAt: this.#turn })
    this.#post({ t: 'chunk', deck: this.#deck, load: this.#load, file, index, frames, from, to }, [frames.buffer])
  }

  /** Drops chunks over the limit that are not wanted now. */
  #evict(): void {
    const over = this.#held.size - Math.floor(MOST_BYTES / CHUNK_BYTES)
    if (over <= 0) return
    const idle = [...this.#held].filter(([, held]) => held.wantedAt < this.#turn)
    idle.sort(([, a], [, b]) => a.wantedAt - b.wantedAt)
    for (const [key] of idle.slice(0, over)) this.#drop(key)
  }

  #forget(is: (file: number) => boolean): void {
    for (const [key, request] of this.#coming) if (is(key % SOURCE_FILES.length)) request.abort()
    for (const key of this.#held.keys()) if (is(key % SOURCE_FILES.length)) this.#drop(key)
  }

  #drop(key: number): void {
    this.#held.delete(key)
    const file = key % SOURCE_FILES.length
    const index = (key - file) / SOURCE_FILES.length
    this.#post({ t: 'drop', deck: this.#deck, load: this.#load, file, index })
  }

  #reached(): void {
    this.#failures = 0
    this.#onReach(true)
  }

  /** Nobody gives the bytes, or they are not there yet: what is there plays on; asks again after a while. */
  #failed(): void {
    this.#onReach(false)
    if (this.#retry !== undefined || this.#closed) return
    const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++)
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      this.#fill()
    }, wait)
  }
}

const keyOf = ({ file, index }: { file: number; index: number }): number => index * SOURCE_FILES.length + file

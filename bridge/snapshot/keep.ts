import { DECKS } from '../../contract/parameters.ts'
import type { Transport } from '../transport/index.ts'
import { subscribe } from '../tree/index.ts'
import type { KeptState } from '../inserts/index.ts'
import { snapshotOf } from './snapshot.ts'
import { type SnapshotFiles, writeSnapshot } from './store.ts'

const EVERY_MS = 500
/** While a deck plays its place is written down this often. */
const PLACE_MS = 5000

/** Keeps the snapshot on disk: at most twice a second, and once more at the end. A disk that refuses is tried again. */
export class SnapshotKeeper {
  #changed = false
  #writing: Promise<void> = Promise.resolve()
  #busy = false
  #saidSo = false
  #wroteAt = Number.NEGATIVE_INFINITY
  readonly #stop: (() => void)[]
  readonly #transport: Transport
  readonly #files: SnapshotFiles
  readonly #log: (line: string) => void
  readonly #states: () => KeptState[]

  constructor(transport: Transport, files: SnapshotFiles, log: (line: string) => void, states: () => KeptState[]) {
    this.#transport = transport
    this.#files = files
    this.#log = log
    this.#states = states
    const changed = () => {
      this.#changed = true
    }
    const listener = { jump: changed, loaded: changed }
    transport.listeners.add(listener)
    const timer = setInterval(() => this.#turn(), EVERY_MS)
    this.#stop = [
      subscribe(transport.tree, 'bridge:snapshot', changed),
      () => transport.listeners.delete(listener),
      () => clearInterval(timer),
    ]
  }

  async close(): Promise<void> {
    for (const stop of this.#stop) stop()
    await this.#writing
    await this.#write()
  }

  #turn(): void {
    const playing = DECKS.some(n => this.#transport.decks[n].playing)
    const due = this.#changed || (playing && performance.now() - this.#wroteAt >= PLACE_MS)
    if (due && !this.#busy) this.#writing = this.#write()
  }

  async #write(): Promise<void> {
    this.#busy = true
    this.#changed = false
    this.#wroteAt = performance.now()
    try {
      await writeSnapshot(this.#files, snapshotOf(this.#transport, Date.now(), this.#states()))
      this.#saidSo = false
    } catch (thrown) {
      this.#changed = true
      if (!this.#saidSo) this.#log(`the snapshot cannot be written: ${thrown}`)
      this.#saidSo = true
    }
    this.#busy = false
  }
}

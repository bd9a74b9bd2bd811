import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { OutsideInsert } from '../../../../engine/inserts/outside.ts'
import type { Block, FromWay, Lv2WayOrder } from './lv2-way.ts'

const THREAD = fileURLToPath(new URL('./lv2-way-main.ts', import.meta.url))
/** Long, since a thread that is cut off with an open stream takes the process along. */
const CLOSE_WITHIN_MS = 10_000

/** The sound thread's end of a way to a plugin: hands out what the engine has for it, and brings back what came. */
export class Lv2Thread {
  readonly #worker: Worker
  readonly #frames: number
  readonly #insert: () => OutsideInsert | undefined

  /** @param of.insert  the engine's side of the slot, while it is there */
  constructor(
    order: Lv2WayOrder,
    of: { insert: () => OutsideInsert | undefined; onLaid: () => void; onFailed: (says: string) => void },
  ) {
    this.#frames = order.frames
    this.#insert = of.insert
    this.#worker = new Worker(THREAD, { workerData: order })
    this.#worker.on('error', thrown => of.onFailed(thrown.message))
    this.#worker.on('message', (message: FromWay) => {
      if (message.t === 'block') this.#back(message.block)
      else if (message.t === 'laid') of.onLaid()
      else of.onFailed(message.says)
    })
  }

  /** After each block of the engine. */
  carry(): void {
    const insert = this.#insert()
    while (insert) {
      const sound = new Float32Array(this.#frames * 2)
      const at = insert.drain(sound.subarray(0, this.#frames), sound.subarray(this.#frames))
      if (at === undefined) return
      this.#worker.postMessage({ at, sound } satisfies Block, [sound.buffer])
    }
  }

  /** Lets the thread close its stream. */
  async close(): Promise<void> {
    const ended = once(this.#worker, 'exit')
    const late = setTimeout(() => void this.#worker.terminate(), CLOSE_WITHIN_MS)
    this.#worker.postMessage('close')
    await ended.catch(() => undefined)
    clearTimeout(late)
  }

  #back({ at, sound }: Block): void {
    this.#insert()?.fill(at, sound.subarray(0, this.#frames), sound.subarray(this.#frames), this.#frames)
  }
}

import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { Failure } from '../../../contract/errors.ts'
import type { SlotPath } from '../../../contract/inserts.ts'
import type { MonotonicMs, Seconds } from '../../../contract/units.ts'
import type { OpenSound, SoundEvents } from '../../../engine/hosting/index.ts'
import type { FromSound, OpenedDevice, SoundOrder, ToSound } from './sound-messages.ts'

const THREAD = fileURLToPath(new URL('./sound-main.ts', import.meta.url))
const CLOSE_WITHIN_MS = 2000
/** What a thread that ended has for an id. */
const GONE = -1

export type DeviceEvents = {
  onOpened: (device: OpenedDevice) => void
  onMissed: (count: number, blocks: number) => void
  onLost: (says: string) => void
  /** A plugin is reached on JACK, or cannot be. */
  onPluginReached: (slot: SlotPath) => void
  onPluginLost: (slot: SlotPath, says: string) => void
}

/** An open device with the engine in a thread of its own. */
export class DeviceSound implements OpenSound {
  readonly #thread: Worker
  #running = false
  #lag = 0
  #clock = { audible: 0, at: 0 }

  private constructor(order: SoundOrder) {
    this.#thread = new Worker(THREAD, { workerData: order })
  }

  /** @throws audio_missing, no_device, device_refused */
  static async open(order: SoundOrder, on: SoundEvents, device: DeviceEvents): Promise<DeviceSound> {
    const sound = new DeviceSound(order)
    const gone = (says: string): void => {
      if (!sound.#running) return
      sound.#running = false
      device.onLost(says)
      on.broken()
    }
    await new Promise<void>((resolve, reject) => {
      sound.#thread.on('message', (message: FromSound) => {
        if (message.t === 'opened') {
          sound.#running = true
          sound.#lag = message.device.lag
          device.onOpened(message.device)
          resolve()
        } else if (message.t === 'failed') reject(new Failure(message.code, message.detail))
        else if (message.t === 'clock') sound.#clock = message
        else if (message.t === 'missed') {
          sound.#lag = message.lag
          device.onMissed(message.count, message.blocks)
        } else if (message.t === 'lost') gone(message.says)
        else if (message.t === 'lv2-laid') device.onPluginReached(message.slot)
        else if (message.t === 'lv2-failed') device.onPluginLost(message.slot, message.says)
        else on.message(message)
      })
      sound.#thread.on('error', thrown => {
        reject(new Failure('device_refused', thrown.message, thrown))
        gone(thrown.message)
      })
      sound.#thread.on('exit', () => gone('its thread ended'))
    }).catch(async thrown => {
      await sound.close()
      throw thrown
    })
    return sound
  }

  get running(): boolean {
    return this.#running
  }

  post(message: ToSound, transfer: Transferable[] = []): void {
    this.#thread.postMessage(message, transfer as ArrayBuffer[])
  }

  async run(): Promise<void> {}

  /** Ends the stream before the thread: a process that ends with an open stream is aborted. */
  async close(): Promise<void> {
    this.#running = false
    if (this.#thread.threadId === GONE) return
    const ended = once(this.#thread, 'exit')
    this.post({ t: 'close' })
    const late = setTimeout(() => void this.#thread.terminate(), CLOSE_WITHIN_MS)
    await ended.catch(() => undefined)
    clearTimeout(late)
  }

  lag(): Seconds {
    return this.#lag
  }

  audible(now: MonotonicMs): Seconds {
    return this.#clock.audible + (performance.timeOrigin + now - this.#clock.at) / 1000
  }
}

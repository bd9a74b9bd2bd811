import {
  EngineHost,
  type FromEngine,
  type HostEvents,
  type OpenSound,
  type ReadBatch,
} from '../../engine/hosting/index.ts'
import { createPlayer, type Player } from '../../engine/hosting/player.ts'
import type { SoundEvents, ToEngine } from '../../engine/hosting/index.ts'
import { readFrom } from '../../bridge/hosts/device/read-chunks.ts'

const RATE = 44_100

/** A sound that runs as fast as it is asked to; messages are cloned on their way, as between threads, and what is
 *  transferred with them is gone where it came from. */
class OfflineSound implements OpenSound {
  running = false
  readonly player: Player
  readonly #block: number
  #frame = 0

  constructor(on: SoundEvents, block: number) {
    this.#block = block
    this.player = createPlayer({
      sampleRate: RATE,
      post: (message, transfer = []) => on.message(structuredClone(message, { transfer }) as FromEngine),
    })
  }

  post(message: ToEngine, transfer: Transferable[] = []): void {
    this.player.take(structuredClone(message, { transfer }))
  }

  async run(): Promise<void> {
    this.running = true
  }

  async close(): Promise<void> {
    this.running = false
  }

  audible(): number {
    return this.#frame / RATE
  }

  lag(): number {
    return 0
  }

  /** Renders and tells; every block is shown to `hear`. */
  render(seconds: number, hear: (left: Float32Array, right: Float32Array) => void): void {
    const [left, right] = [new Float32Array(this.#block), new Float32Array(this.#block)]
    for (let to = this.#frame + Math.round(seconds * RATE); this.#frame < to; this.#frame += this.#block) {
      this.player.process(left, right)
      hear(left, right)
      this.player.tell(this.#frame + this.#block)
    }
  }
}

/** A host that reads a data folder and sounds nowhere.
 *  @param block  frames that it renders at a time */
export const offlineHost = async (data: string, events: Partial<HostEvents> = {}, block = 128) => {
  const sounds: OfflineSound[] = []
  const none = (): void => undefined
  let reading = 0
  const readAll = readFrom(data)
  const read: ReadBatch = async (...asked) => {
    reading++
    try {
      return await readAll(...asked)
    } finally {
      reading--
    }
  }
  const host = new EngineHost<OfflineSound>(
    { onPosition: none, onMeters: none, onBlocked: none, onHolding: none, ...events },
    {
      open: async on => {
        const sound = new OfflineSound(on, block)
        sounds.push(sound)
        return sound
      },
      read,
      waitsFor: 'device',
    },
  )
  await host.start()
  const sound = sounds[0] as OfflineSound
  /** Waits until all that was asked of the disk has come. */
  const fed = async (): Promise<void> => {
    for (let calm = 0; calm < 3; calm = reading === 0 ? calm + 1 : 0)
      await new Promise(resolve => setTimeout(resolve, 1))
  }
  /** Renders what has all come from the disk before. */
  const pass = async (seconds: number, hear: (left: Float32Array, right: Float32Array) => void = none) => {
    for (let left = seconds; left > 1e-9; left -= 0.1) {
      await fed()
      sound.render(Math.min(0.1, left), hear)
    }
    await fed()
  }
  return { host, sound, pass }
}

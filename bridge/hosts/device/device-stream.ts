import type { Hertz, Seconds } from '../../../contract/units.ts'
import type { SlotPath } from '../../../contract/inserts.ts'
import { createPlayer, type Player } from '../../../engine/hosting/player.ts'
import { FLOAT32, LIVE, openRtAudio, type RtAudio } from './audify.ts'
import { chooseDevice, rateFor } from './choose-device.ts'
import { channelsOf, createOutputs, interleave, layoutFor, type Outputs } from './outputs.ts'
import { createQueueDepth, seeMissed } from './queue-depth.ts'
import { Lv2Thread } from './lv2/lv2-thread.ts'
import type { Lv2Order } from './lv2/lv2-way.ts'
import type { FromSound, OpenedDevice, SoundOrder, ToSound } from './sound-messages.ts'

const LOOK_MS = 100
/** Looks of which the lowest count of missed blocks is taken: one that is on its way is not missed. */
const LOOKS = 4
/** By then the engine's code is compiled. */
const WARM_MS = 2000
/** A device that took nothing for so long is lost. */
const LOST_MS = 600

type Post = (message: FromSound, transfer?: ArrayBuffer[]) => void

/** An open device whose queue the engine keeps filled, block by block as the device takes them. */
export class DeviceStream {
  readonly #rt: RtAudio
  readonly #post: Post
  readonly #player: Player
  readonly #rate: Hertz
  readonly #frames: number
  readonly #latency: Seconds
  readonly #outputs: Outputs
  readonly #block: Float32Array<ArrayBuffer>
  readonly #bytes: Buffer
  readonly #depth = createQueueDepth()
  readonly #unanswered: number[] = []
  readonly #timer: NodeJS.Timeout
  readonly #opened = performance.now()
  readonly #audio: string
  /** The ways to plugins that run outside, by their slots. */
  readonly #ways = new Map<SlotPath, Lv2Thread>()
  #written = 0
  #taken = 0
  #seen = { taken: -1, at: performance.now() }

  /** @throws audio_missing, no_device, and an Error of RtAudio's where the device does not open */
  constructor(order: SoundOrder, post: Post) {
    this.#post = post
    this.#audio = order.audio
    this.#rt = openRtAudio(order.audio)
    const device = chooseDevice(this.#rt.getDevices(), order.device)
    this.#rate = rateFor(device, order.rate)
    const layout = layoutFor(order.outputs, device.outputChannels)
    const count = Math.min(channelsOf(layout), device.outputChannels)
    this.#frames = this.#open(device.id, count, order.frames)
    this.#latency = this.#rt.getStreamLatency() / this.#rate
    this.#player = createPlayer({ sampleRate: this.#rate, clock: () => performance.now(), post })
    this.#outputs = createOutputs(layout, this.#frames)
    this.#block = new Float32Array(this.#frames * count)
    this.#bytes = Buffer.from(this.#block.buffer)
    this.#fill()
    this.#rt.start()
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
    const { name } = device
    const opened: OpenedDevice = {
      api: this.#rt.getApi(),
      name,
      rate: this.#rate,
      frames: this.#frames,
      layout,
      lag: this.#lag(),
    }
    post({ t: 'opened', device: opened })
    this.#tellClock()
  }

  take(message: ToSound): void {
    if (message.t === 'lv2-way') this.#layWay(message)
    else if (message.t === 'lv2-end') this.#endWay(message.slot)
    else this.#player.take(message)
  }

  /** A process that ends with an open stream is aborted. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    const ways = [...this.#ways.values()]
    this.#ways.clear()
    if (this.#rt.isStreamRunning()) this.#rt.stop()
    if (this.#rt.isStreamOpen()) this.#rt.closeStream()
    await Promise.all(ways.map(way => way.close()))
  }

  /** A way that cannot be laid leaves its slot without answers: it is bypassed, and named. */
  #layWay({ slot, client, inputs, outputs }: Lv2Order): void {
    this.#endWay(slot)
    const order = { slot, client, inputs, outputs, audio: this.#audio, rate: this.#rate, frames: this.#frames }
    const way = new Lv2Thread(order, {
      insert: () => this.#player.outside().get(slot),
      onLaid: () => this.#post({ t: 'lv2-laid', slot }),
      onFailed: says => this.#post({ t: 'lv2-failed', slot, says }),
    })
    this.#ways.set(slot, way)
  }

  #endWay(slot: SlotPath): void {
    void this.#ways.get(slot)?.close()
    this.#ways.delete(slot)
  }

  #open(deviceId: number, nChannels: number, frames: number): number {
    const output = { deviceId, nChannels, firstChannel: 0 }
    const onTaken = (): void => {
      this.#taken++
      this.#fill()
    }
    const onError = (_type: number, says: string): void => this.#post({ t: 'lost', says })
    return this.#rt.openStream(output, null, FLOAT32, this.#rate, frames, 'stembridge', null, onTaken, LIVE, onError)
  }

  #fill(): void {
    while (this.#written - this.#taken < this.#depth.blocks) {
      this.#player.processBuses(this.#outputs.buses)
      interleave(this.#outputs, this.#frames, this.#block)
      this.#rt.write(this.#bytes)
      this.#written++
      for (const way of this.#ways.values()) way.carry()
    }
    this.#player.tell(this.#written * this.#frames)
  }

  /** Looks whether the device still takes blocks, and how many it did not find. */
  #look(): void {
    const now = performance.now()
    if (this.#taken !== this.#seen.taken) this.#seen = { taken: this.#taken, at: now }
    else if (now - this.#seen.at > LOST_MS) {
      this.#post({ t: 'lost', says: 'the device takes no sound any more' })
      return
    }
    this.#unanswered.push(Math.floor((this.#rt.streamTime * this.#rate) / this.#frames) - this.#taken)
    if (this.#unanswered.length > LOOKS) this.#unanswered.shift()
    if (this.#unanswered.length === LOOKS) this.#seeMissed(Math.min(...this.#unanswered))
    this.#tellClock()
  }

  #seeMissed(missed: number): void {
    const count = seeMissed(this.#depth, missed, performance.now() - this.#opened > WARM_MS)
    if (count > 0) this.#post({ t: 'missed', count, blocks: this.#depth.blocks, lag: this.#lag() })
  }

  #tellClock(): void {
    const missed = (this.#depth.missed * this.#frames) / this.#rate
    const audible = this.#rt.streamTime - missed - this.#latency
    this.#post({ t: 'clock', audible, at: performance.timeOrigin + performance.now() })
  }

  #lag(): Seconds {
    return (this.#depth.blocks * this.#frames + this.#player.engine.latency) / this.#rate + this.#latency
  }
}

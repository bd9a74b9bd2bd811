import type { SlotPath } from '../../../../contract/inserts.ts'
import type { Hertz, Samples } from '../../../../contract/units.ts'
import { FLOAT32, openRtAudio, type RtAudio } from '../audify.ts'

/** A slot's plugin on JACK. */
export type Lv2Order = { slot: SlotPath; client: string; inputs: number; outputs: number }

/** What the thread of a way is started with. */
export type Lv2WayOrder = Lv2Order & { audio: string; rate: Hertz; frames: number }
/** A block on its way, with its place: the left frames, then the right. */
export type Block = { at: Samples; sound: Float32Array<ArrayBuffer> }
export type FromWay = { t: 'block'; block: Block } | { t: 'laid' } | { t: 'failed'; says: string }

/** Blocks that lie ready for JACK. */
const READY = 4
/** JACK hears a plugin that answers us one period later. */
const LOOP = 1
const LOOK_MS = 100
const LOOKS = 4
/** Blocks whose way back is remembered. */
const KEPT = 256
/** The place of what nobody sent. */
const SILENCE = -1

/** Frames of the way there and back: what lies ready, JACK's period, and what a busy thread is late by. */
export const wayFrames = (frames: number): number => frames * 16

type WayEnds = {
  /** The next block for the plugin, if there is one. */
  take: () => Block | undefined
  /** A block that the plugin has worked on; it is the receiver's. */
  give: (block: Block) => void
  /** The way is as long as it will be: what is sent from now on comes back in time. */
  onLaid: () => void
}

/** Carries a slot's sound to its plugin and back: a client of JACK of its own, that is connected to the plugin's. What
 *  was written as block w comes back as block w + 1, later by every period for which no block was there. */
export class Lv2Way {
  readonly #rt: RtAudio
  readonly #ends: WayEnds
  readonly #order: Lv2WayOrder
  readonly #out: Float32Array<ArrayBuffer>
  readonly #bytes: Buffer
  /** The place of the sound in the block of that number; silence has none. */
  readonly #places = new Float64Array(KEPT).fill(SILENCE)
  readonly #looks: number[] = []
  readonly #timer: NodeJS.Timeout
  #written = 0
  #taken = 0
  #came = 0
  #missed = 0
  #laid = false

  /** @throws an Error of RtAudio's, or where JACK does not know the client */
  constructor(order: Lv2WayOrder, ends: WayEnds) {
    this.#order = order
    this.#ends = ends
    this.#rt = openRtAudio(order.audio)
    const device = this.#rt.getDevices().find(({ name }) => name === order.client)
    if (!device) throw new Error(`JACK knows no ${order.client}`)
    const end = (nChannels: number) => ({ deviceId: device.id, nChannels, firstChannel: 0 })
    this.#out = new Float32Array(order.frames * order.inputs)
    this.#bytes = Buffer.from(this.#out.buffer)
    this.#rt.openStream(
      end(order.inputs),
      end(order.outputs),
      FLOAT32,
      order.rate,
      order.frames,
      `${order.client}-way`,
      bytes => this.#back(bytes),
      () => {
        this.#taken++
        this.#write()
      },
      0,
      () => {},
    )
    this.#write()
    this.#rt.start()
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  close(): void {
    clearInterval(this.#timer)
    if (this.#rt.isStreamRunning()) this.#rt.stop()
    if (this.#rt.isStreamOpen()) this.#rt.closeStream()
  }

  #write(): void {
    while (this.#written - this.#taken < READY) {
      const block = this.#ends.take()
      this.#places[this.#written % KEPT] = block?.at ?? SILENCE
      if (block) this.#interleave(block.sound)
      else this.#out.fill(0)
      this.#rt.write(this.#bytes)
      this.#written++
    }
  }

  #interleave(sound: Float32Array): void {
    const { inputs, frames } = this.#order
    for (let i = 0; i < frames; i++) {
      const [left, right] = [sound[i] as number, sound[frames + i] as number]
      if (inputs === 1) this.#out[i] = (left + right) / 2
      else {
        this.#out[i * inputs] = left
        this.#out[i * inputs + 1] = right
      }
    }
  }

  #back(bytes: Buffer): void {
    const of = this.#came++ - this.#missed - LOOP
    if (of < Math.max(0, this.#written - KEPT) || of >= this.#written) return
    const at = this.#places[of % KEPT] ?? SILENCE
    if (at === SILENCE) return
    const { outputs, frames } = this.#order
    const played = new Float32Array(bytes.buffer, bytes.byteOffset, frames * outputs)
    const sound = new Float32Array(frames * 2)
    for (let i = 0; i < frames; i++) {
      const left = played[i * outputs] as number
      sound[i] = left
      sound[frames + i] = outputs > 1 ? (played[i * outputs + 1] as number) : left
    }
    this.#ends.give({ at, sound })
  }

  /** Looks for how many periods no block was ready; one that is on its way is not missed. */
  #look(): void {
    this.#looks.push(this.#came - this.#taken)
    if (this.#looks.length > LOOKS) this.#looks.shift()
    if (this.#looks.length < LOOKS) return
    this.#missed = Math.max(0, Math.min(...this.#looks))
    if (!this.#laid) this.#ends.onLaid()
    this.#laid = true
  }
}

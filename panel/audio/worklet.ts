import type { DeckNumber } from '../../contract/parameters.ts'
import { createEngine, PEAKS } from '../../engine/engine.ts'
import { createSource, dropChunk, putChunk, type Source } from '../../engine/source.ts'
import { type FromWorklet, PROCESSOR, type ToWorklet } from './messages.ts'

// The scope of an AudioWorklet, which TypeScript's DOM library leaves out.
declare const sampleRate: number
declare const currentFrame: number
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare const registerProcessor: (name: string, processor: new () => AudioWorkletProcessor) => void

const REPORTS = 10
const METERS = 30

/** Runs the engine; takes tracks, chunks and changes by messages, and tells positions and peaks. */
class EngineProcessor extends AudioWorkletProcessor {
  readonly #engine = createEngine({ sampleRate })
  readonly #sources: Record<DeckNumber, { source: Source; load: number } | undefined> = { 1: undefined, 2: undefined }
  readonly #peaks = new Float32Array(PEAKS.count)
  #spare = new Float32Array(128)
  #turns = -1
  #reportAt = 0
  #peaksAt = 0
  #heard = -1
  #told = -1
  #closed = false

  constructor() {
    super()
    this.port.onmessage = ({ data }: MessageEvent<ToWorklet>) => this.#take(data)
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const left = outputs[0]?.[0]
    if (!left) return !this.#closed
    if (this.#spare.length !== left.length) this.#spare = new Float32Array(left.length)
    this.#engine.process(left, outputs[0]?.[1] ?? this.#spare)
    this.#tell(currentFrame + left.length)
    return !this.#closed
  }

  #tell(frame: number): void {
    if (this.#heard > this.#told) {
      this.#told = this.#heard
      this.#post({ t: 'heard', seq: this.#heard })
    }
    const turned = this.#engine.turns() !== this.#turns
    if (turned || frame >= this.#reportAt) {
      this.#turns = this.#engine.turns()
      this.#reportAt = frame + sampleRate / REPORTS
      const time = (frame + this.#engine.latency) / sampleRate
      this.#post({ t: 'report', time, turned, decks: [this.#engine.state(1), this.#engine.state(2)] })
    }
    if (frame < this.#peaksAt) return
    this.#peaksAt = frame + sampleRate / METERS
    this.#engine.takePeaks(this.#peaks)
    this.#post({ t: 'peaks', peaks: this.#peaks })
  }

  #post(message: FromWorklet): void {
    this.port.postMessage(message)
  }

  #take(message: ToWorklet): void {
    if (message.t === 'set') this.#engine.set(message.path, message.value)
    else if (message.t === 'seen') this.#heard = Math.max(this.#heard, message.seq)
    else if (message.t === 'jump') this.#engine.jump(message.deck, message.sample)
    else if (message.t === 'close') this.#closed = true
    else this.#feed(message)
  }

  #feed(message: Extract<ToWorklet, { load: number }>): void {
    if (message.t === 'load') {
      const source = message.extent && createSource(message.extent)
      this.#sources[message.deck] = source ? { source, load: message.load } : undefined
      this.#engine.load(message.deck, source)
      return
    }
    const on = this.#sources[message.deck]
    if (on?.load !== message.load) return
    if (message.t === 'extent') Object.assign(on.source, message.extent)
    else if (message.t === 'chunk') putChunk(on.source, message.file, message.index, message)
    else dropChunk(on.source, message.file, message.index)
  }
}

registerProcessor(PROCESSOR, EngineProcessor)

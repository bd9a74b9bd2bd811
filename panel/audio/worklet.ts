import { createPlayer } from '../../engine/hosting/player.ts'
import type { ToEngine } from '../../engine/hosting/messages.ts'
import { createOutsideWays } from '../plugins/outside-ways.ts'
import type { PluginWay } from '../plugins/plugin-way.ts'
import { PROCESSOR } from './processor.ts'

// The scope of an AudioWorklet, which TypeScript's DOM library leaves out.
declare const sampleRate: number
declare const currentFrame: number
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare const registerProcessor: (name: string, processor: new () => AudioWorkletProcessor) => void

/** Runs the engine in the browser's audio thread. */
class EngineProcessor extends AudioWorkletProcessor {
  readonly #player = createPlayer({
    sampleRate,
    clock: Date.now,
    post: (message, transfer = []) => this.port.postMessage(message, transfer),
  })
  readonly #ways = createOutsideWays({ frames: 128, outside: () => this.#player.outside() })
  #spare = new Float32Array(128)
  #closed = false

  constructor() {
    super()
    this.port.onmessage = ({ data }: MessageEvent<ToEngine | PluginWay>) => {
      if (data.t === 'close') this.#closed = true
      else if (data.t === 'plugin-way') {
        if (data.port) this.#ways.join(data.slot, data.port)
        else this.#ways.leave(data.slot)
      } else this.#player.take(data)
    }
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const left = outputs[0]?.[0]
    if (!left) return !this.#closed
    if (this.#spare.length !== left.length) this.#spare = new Float32Array(left.length)
    this.#player.process(left, outputs[0]?.[1] ?? this.#spare)
    this.#ways.carry()
    this.#player.tell(currentFrame + left.length)
    return !this.#closed
  }
}

registerProcessor(PROCESSOR, EngineProcessor)

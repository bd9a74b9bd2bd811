import type { Block } from '../outside-ways.ts'
import { INTO, OUT_OF } from './ways.ts'

// The scope of an AudioWorklet, which TypeScript's DOM library leaves out.
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare const registerProcessor: (name: string, processor: new () => AudioWorkletProcessor) => void

/** Blocks that may wait for their turn: more than are on the longest way. */
const MOST_WAITING = 128

/** Blocks from the page, the one that the plugin works on, and the way back: one plugin a frame. */
const way: { back: MessagePort | undefined; waiting: Block[]; now: Block | undefined } = {
  back: undefined,
  waiting: [],
  now: undefined,
}

/** Gives the plugin the next block; silence where none has come. */
class IntoPlugin extends AudioWorkletProcessor {
  constructor() {
    super()
    this.port.onmessage = ({ data }: MessageEvent<MessagePort>) => {
      way.back = data
      data.onmessage = ({ data: block }: MessageEvent<Block>) => {
        way.waiting.push(block)
        if (way.waiting.length > MOST_WAITING) way.waiting.shift()
      }
    }
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [left, right] = outputs[0] ?? []
    way.now = way.waiting.shift()
    if (!way.now || !left || !right) return true
    left.set(way.now.frames.subarray(0, left.length))
    right.set(way.now.frames.subarray(left.length, left.length * 2))
    return true
  }
}

/** Takes what the plugin made of it, and sends it back in the same block. */
class OutOfPlugin extends AudioWorkletProcessor {
  process(inputs: Float32Array[][]): boolean {
    const block = way.now
    if (!block || !way.back) return true
    way.now = undefined
    const sound = block.frames
    const frames = sound.length / 2
    const [left, right = left] = inputs[0] ?? []
    if (left && right) {
      sound.set(left.subarray(0, frames))
      sound.set(right.subarray(0, frames), frames)
    } else sound.fill(0)
    way.back.postMessage(block, [sound.buffer])
    return true
  }
}

registerProcessor(INTO, IntoPlugin)
registerProcessor(OUT_OF, OutOfPlugin)

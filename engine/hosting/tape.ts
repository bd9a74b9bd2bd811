import type { Hertz } from '../../contract/units.ts'
import type { FromEngine } from './messages.ts'

/** Frames of one piece of a recording: 0.19 s at 44.1 kHz. */
export const TAPE_FRAMES = 8192

/** What sounds while a recording runs, cut into pieces. */
export type Tape = {
  /** Begins a take, ends it with null, or goes from one into the next. */
  roll(take: string | null): void
  take(left: Float32Array, right: Float32Array): void
}

/** Pieces go out as interleaved stereo, numbered from 0 within their take; the last one is `last` and may be empty. */
export const createTape = (rate: Hertz, post: (message: FromEngine, transfer: ArrayBuffer[]) => void): Tape => {
  let running: string | null = null
  let piece = 0
  let frames = new Float32Array(0)
  let filled = 0
  const send = (last: boolean): void => {
    if (running === null) return
    const cut = last ? frames.slice(0, 2 * filled) : frames
    post({ t: 'recorded', take: running, piece: piece++, frames: cut, last, rate }, [cut.buffer])
    frames = last ? new Float32Array(0) : new Float32Array(2 * TAPE_FRAMES)
    filled = 0
  }
  return {
    roll(take) {
      if (take === running) return
      send(true)
      running = take
      piece = 0
      if (take !== null) frames = new Float32Array(2 * TAPE_FRAMES)
    },
    take(left, right) {
      if (running === null) return
      for (let i = 0; i < left.length; i++) {
        frames[2 * filled] = left[i] as number
        frames[2 * filled + 1] = right[i] as number
        if (++filled === TAPE_FRAMES) send(false)
      }
    },
  }
}

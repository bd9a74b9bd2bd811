import { BLOCK } from './block.ts'

/** Makes both sides of a signal later by a number of frames that may change: the old place fades into the new one. */
export type Delay = {
  left: Float32Array
  right: Float32Array
  /** Where the next frame is written. */
  at: number
  /** Frames that are in the line, at most its length. */
  written: number
  /** The delay that sounds, the one that fades out, and the one that is asked for. */
  now: number
  before: number
  wanted: number
  fadeLeft: number
  fadeFrames: number
}

const SHORTEST = 4 * BLOCK

export const createDelay = (): Delay => ({
  left: new Float32Array(SHORTEST),
  right: new Float32Array(SHORTEST),
  at: 0,
  written: 0,
  now: 0,
  before: 0,
  wanted: 0,
  fadeLeft: 0,
  fadeFrames: 1,
})

/** A longer line with the same past. */
const grow = (line: Float32Array, at: number, length: number): Float32Array => {
  const longer = new Float32Array(length)
  longer.set(line.subarray(at), length - line.length)
  longer.set(line.subarray(0, at), length - at)
  return longer
}

/** Asks for another delay; it comes in over `fade` frames once the line holds so much. May allocate. */
export const setDelay = (delay: Delay, frames: number, fade: number): void => {
  delay.wanted = frames
  delay.fadeFrames = Math.max(1, fade)
  let length = delay.left.length
  while (length < frames + 2 * BLOCK) length *= 2
  if (length === delay.left.length) return
  delay.left = grow(delay.left, delay.at, length)
  delay.right = grow(delay.right, delay.at, length)
  delay.at = 0
}

/** Whether the line passes what comes as it is, and will. */
const rests = (delay: Delay): boolean => delay.now === 0 && delay.wanted === 0 && delay.fadeLeft === 0

/** Forgets what is in the line; the asked delay holds at once. */
export const clearDelay = (delay: Delay): void => {
  if (delay.written > 0) {
    delay.left.fill(0)
    delay.right.fill(0)
  }
  delay.now = delay.wanted
  delay.written = 0
  delay.fadeLeft = 0
}

const write = (delay: Delay, left: Float32Array, right: Float32Array, n: number): void => {
  const mask = delay.left.length - 1
  for (let i = 0; i < n; i++) {
    const at = (delay.at + i) & mask
    delay.left[at] = left[i] as number
    delay.right[at] = right[i] as number
  }
}

const read = (delay: Delay, line: Float32Array, signal: Float32Array, n: number): void => {
  const mask = line.length - 1
  const { at, now, before, fadeLeft, fadeFrames } = delay
  for (let i = 0; i < n; i++) {
    const y = line[(at + i - now) & mask] as number
    const left = fadeLeft - i
    if (left <= 0) {
      signal[i] = y
      continue
    }
    const x = line[(at + i - before) & mask] as number
    signal[i] = y + (left / fadeFrames) * (x - y)
  }
}

/** Delays `n` frames in place, at most a block. */
export const runDelay = (delay: Delay, left: Float32Array, right: Float32Array, n: number): void => {
  if (rests(delay)) {
    if (delay.written > 0) clearDelay(delay)
    return
  }
  if (delay.fadeLeft <= 0 && delay.wanted !== delay.now && delay.written >= delay.wanted) {
    delay.before = delay.now
    delay.now = delay.wanted
    delay.fadeLeft = delay.fadeFrames
  }
  write(delay, left, right, n)
  read(delay, delay.left, left, n)
  read(delay, delay.right, right, n)
  delay.at = (delay.at + n) & (delay.left.length - 1)
  delay.written = Math.min(delay.left.length, delay.written + n)
  delay.fadeLeft = Math.max(0, delay.fadeLeft - n)
}

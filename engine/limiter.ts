import { createRamp, type Ramp, rampTo } from './ramp.ts'

/** The output never rises over −0.1 dBFS while the limiter is on. */
export const CEILING = 10 ** (-0.1 / 20)
const LOOK_AHEAD_MS = 1.5
const RELEASE_MS = 80

/** A look-ahead limiter: the gain that the loudest of the next frames needs, averaged over the look-ahead, so that it
 *  is reached without a step before the peak sounds. Below the ceiling it changes nothing.
 *  Source: the peak-hold and moving-average design of D. Giannoulis et al., Digital Dynamic Range Compressor Design,
 *  JAES 60 (2012), with a rectangular smoother. */
export type Limiter = {
  readonly frames: number
  /** 0 lets everything through, 1 limits. */
  readonly on: Ramp
  readonly left: Float32Array
  readonly right: Float32Array
  /** Reduction (1 − gain) after release, over the look-ahead; its running sum. */
  readonly smooth: Float64Array
  /** A queue of falling reductions with the frames at which they leave: a sliding maximum. */
  readonly peaks: Float64Array
  readonly until: Float64Array
  head: number
  size: number
  at: number
  frame: number
  sum: number
  held: number
  readonly release: number
}

export const createLimiter = (rate: number): Limiter => {
  const frames = Math.round((LOOK_AHEAD_MS / 1000) * rate)
  return {
    frames,
    on: createRamp(1),
    left: new Float32Array(frames),
    right: new Float32Array(frames),
    smooth: new Float64Array(frames),
    peaks: new Float64Array(frames + 1),
    until: new Float64Array(frames + 1),
    head: 0,
    size: 0,
    at: 0,
    frame: 0,
    sum: 0,
    held: 0,
    release: Math.exp(-1 / ((RELEASE_MS / 1000) * rate)),
  }
}

export const switchLimiter = (limiter: Limiter, on: boolean, frames: number): void =>
  rampTo(limiter.on, on ? 1 : 0, frames)

/** The largest reduction that any of the frames in the delay needs, this one included. */
const slidingMost = (l: Limiter, needed: number): number => {
  const room = l.peaks.length
  if (l.size > 0 && (l.until[l.head] as number) < l.frame) {
    l.head = (l.head + 1) % room
    l.size--
  }
  while (l.size > 0 && (l.peaks[(l.head + l.size - 1) % room] as number) <= needed) l.size--
  const tail = (l.head + l.size) % room
  l.peaks[tail] = needed
  l.until[tail] = l.frame + l.frames - 1
  l.size++
  return l.peaks[l.head] as number
}

const reduction = (l: Limiter, peak: number): number => {
  const most = slidingMost(l, peak > CEILING ? 1 - CEILING / peak : 0)
  l.held = Math.max(most, l.held * l.release)
  if (l.held < 1e-9) l.held = 0
  l.sum += l.held - (l.smooth[l.at] as number)
  l.smooth[l.at] = l.held
  if (l.held === 0 && l.sum < 1e-9) l.sum = 0
  return l.sum / l.frames
}

const finite = (v: number): number => (v > -1e9 && v < 1e9 ? v : 0)

/** Limits `n` frames in place, delayed by the look-ahead. What is no number becomes silence. */
export const limit = (l: Limiter, left: Float32Array, right: Float32Array, n: number): void => {
  for (let i = 0; i < n; i++) {
    const x = finite(left[i] as number)
    const y = finite(right[i] as number)
    const less = reduction(l, Math.max(Math.abs(x), Math.abs(y)))
    const on = l.on
    if (on.left > 0) {
      on.left--
      on.now = on.left === 0 ? on.target : on.now + on.step
    }
    const gain = 1 - less * on.now
    const a = (l.left[l.at] as number) * gain
    const b = (l.right[l.at] as number) * gain
    l.left[l.at] = x
    l.right[l.at] = y
    l.at = (l.at + 1) % l.frames
    l.frame++
    left[i] = on.now === 1 ? Math.min(CEILING, Math.max(-CEILING, a)) : a
    right[i] = on.now === 1 ? Math.min(CEILING, Math.max(-CEILING, b)) : b
  }
}

import { advance, createRamp, type Ramp, rampTo } from './ramp.ts'
import { sweep, warp } from './state-variable.ts'

/** Frames over which the cutoff is one straight line. */
const PIECE = 32
/** 1 ÷ Q of the two sections of a fourth-order Butterworth. */
const SOFT = 1.8478
const SHARP = 0.7654
/** Part of the travel over which the filter comes in. */
const ENTRY = 0.03

/** One side of a filter knob. */
type Side = {
  readonly pass: 'low' | 'high'
  /** Cutoff in hertz where the side begins, and where it ends. */
  readonly open: number
  readonly shut: number
  readonly state: Float64Array
  /** From where to where the cutoff moves, and how much of the filtered signal is heard, 0…1: that follows the knob, and
   *  moves no faster than a ramp. */
  readonly cutoffs: Float64Array
  readonly shares: Float64Array
}

/** A filter on one knob: low-pass to the left of 0 (20 kHz down to 80 Hz), high-pass to the right (20 Hz up to 8 kHz),
 *  24 dB an octave; at 0 the signal passes untouched. */
export type SweepFilter = {
  readonly value: Ramp
  /** Its value before and after what is being rendered. */
  readonly knob: Float64Array
  readonly low: Side
  readonly high: Side
}

const createSide = (pass: 'low' | 'high', open: number, shut: number): Side => ({
  pass,
  open,
  shut,
  state: new Float64Array(8),
  cutoffs: new Float64Array(2),
  shares: new Float64Array(2),
})

export const createSweepFilter = (): SweepFilter => ({
  value: createRamp(0),
  knob: new Float64Array(2),
  low: createSide('low', 20000, 80),
  high: createSide('high', 20, 8000),
})

/** Whether the signal passes untouched, and will. */
export const isFilterOut = ({ value, low, high }: SweepFilter): boolean =>
  value.left === 0 && value.now === 0 && low.shares[1] === 0 && high.shares[1] === 0

/** How far a side is turned in, 0…1, at a knob value. */
const turned = (side: Side, value: number): number => Math.max(0, side.pass === 'low' ? -value : value)
const cutoff = (side: Side, turn: number): number => side.open * (side.shut / side.open) ** turn
const shareAt = (turn: number): number => Math.min(1, turn / ENTRY)

/** Brings the knob to its end and forgets what was heard. */
export const settleFilter = ({ value, low, high }: SweepFilter): void => {
  rampTo(value, value.target, 0)
  low.state.fill(0)
  high.state.fill(0)
  low.shares[1] = shareAt(turned(low, value.now))
  high.shares[1] = shareAt(turned(high, value.now))
}

/** Filters frames [at, at + n) of one channel. */
const channel = (side: Side, section: number, signal: Float32Array, at: number, n: number, wet: Float32Array): void => {
  const { state, pass, cutoffs, shares } = side
  for (let i = 0; i < n; i++) wet[i] = signal[at + i] as number
  sweep(state, section, SHARP, cutoffs, pass, wet, n)
  sweep(state, section + 2, SOFT, cutoffs, pass, wet, n)
  const share = shares[0] as number
  const slope = ((shares[1] as number) - share) / n
  for (let i = 0; i < n; i++) {
    const x = signal[at + i] as number
    signal[at + i] = x + (share + slope * (i + 1)) * ((wet[i] as number) - x)
  }
}

/** Lays out how a side moves in the next `n` frames, from the knob's value before them to that after them.
 *  @returns  whether it does anything */
const layOut = (side: Side, rate: number, knob: Float64Array, n: number, frames: number): boolean => {
  const from = turned(side, knob[0] as number)
  const to = turned(side, knob[1] as number)
  const share = side.shares[1] as number
  if (from === 0 && to === 0 && share === 0) return false
  side.cutoffs[0] = warp(cutoff(side, from), rate)
  side.cutoffs[1] = warp(cutoff(side, to), rate)
  side.shares[0] = share
  side.shares[1] = Math.min(share + n / frames, Math.max(share - n / frames, shareAt(to)))
  return true
}

const turnSide = (
  side: Side,
  left: Float32Array,
  right: Float32Array,
  at: number,
  n: number,
  wet: Float32Array,
): void => {
  channel(side, 0, left, at, n, wet)
  channel(side, 4, right, at, n, wet)
  if (side.shares[1] === 0) side.state.fill(0)
}

/** Filters `n` frames in place.
 *  @param frames  in how many the filter may come in or go
 *  @param wet     room to work in */
export const filterSweep = (
  filter: SweepFilter,
  rate: number,
  left: Float32Array,
  right: Float32Array,
  n: number,
  frames: number,
  wet: Float32Array,
): void => {
  if (isFilterOut(filter)) return
  const { value, knob, low, high } = filter
  for (let at = 0; at < n; at += PIECE) {
    const size = Math.min(PIECE, n - at)
    knob[0] = value.now
    for (let i = 0; i < size; i++) advance(value)
    knob[1] = value.now
    if (layOut(low, rate, knob, size, frames)) turnSide(low, left, right, at, size, wet)
    if (layOut(high, rate, knob, size, frames)) turnSide(high, left, right, at, size, wet)
  }
}

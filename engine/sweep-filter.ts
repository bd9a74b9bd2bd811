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
  /** How much of the filtered signal is heard, 0…1. It follows the knob, and moves no faster than a ramp. */
  share: number
}

/** A filter on one knob: low-pass to the left of 0 (20 kHz down to 80 Hz), high-pass to the right (20 Hz up to 8 kHz),
 *  24 dB an octave; at 0 the signal passes untouched. */
export type SweepFilter = { readonly value: Ramp; readonly low: Side; readonly high: Side }

export const createSweepFilter = (): SweepFilter => ({
  value: createRamp(0),
  low: { pass: 'low', open: 20000, shut: 80, state: new Float64Array(8), share: 0 },
  high: { pass: 'high', open: 20, shut: 8000, state: new Float64Array(8), share: 0 },
})

/** Whether the signal passes untouched, and will. */
export const isFilterOut = ({ value, low, high }: SweepFilter): boolean =>
  value.left === 0 && value.now === 0 && low.share === 0 && high.share === 0

/** How far a side is turned in, 0…1, at a knob value. */
const turned = (side: Side, value: number): number => Math.max(0, side.pass === 'low' ? -value : value)
const cutoff = (side: Side, turn: number): number => side.open * (side.shut / side.open) ** turn
const shareAt = (turn: number): number => Math.min(1, turn / ENTRY)

/** Brings the knob to its end and forgets what was heard. */
export const settleFilter = ({ value, low, high }: SweepFilter): void => {
  rampTo(value, value.target, 0)
  low.state.fill(0)
  high.state.fill(0)
  low.share = shareAt(turned(low, value.now))
  high.share = shareAt(turned(high, value.now))
}

/** Filters frames [at, at + n) of one channel while the knob side moves from one turn to another. */
const channel = (
  side: Side,
  section: number,
  rate: number,
  from: number,
  to: number,
  share: number,
  signal: Float32Array,
  at: number,
  n: number,
  wet: Float32Array,
): void => {
  const g0 = warp(cutoff(side, from), rate)
  const g1 = warp(cutoff(side, to), rate)
  for (let i = 0; i < n; i++) wet[i] = signal[at + i] as number
  sweep(side.state, section, SHARP, g0, g1, side.pass, wet, n)
  sweep(side.state, section + 2, SOFT, g0, g1, side.pass, wet, n)
  const slope = (share - side.share) / n
  for (let i = 0; i < n; i++) {
    const x = signal[at + i] as number
    signal[at + i] = x + (side.share + slope * (i + 1)) * ((wet[i] as number) - x)
  }
}

const turnSide = (
  side: Side,
  rate: number,
  from: number,
  to: number,
  most: number,
  left: Float32Array,
  right: Float32Array,
  at: number,
  n: number,
  wet: Float32Array,
): void => {
  const a = turned(side, from)
  const b = turned(side, to)
  if (a === 0 && b === 0 && side.share === 0) return
  const wanted = shareAt(b)
  const share = Math.min(side.share + most, Math.max(side.share - most, wanted))
  channel(side, 0, rate, a, b, share, left, at, n, wet)
  channel(side, 4, rate, a, b, share, right, at, n, wet)
  side.share = share
  if (share === 0 && b === 0) side.state.fill(0)
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
  const { value } = filter
  for (let at = 0; at < n; at += PIECE) {
    const size = Math.min(PIECE, n - at)
    const from = value.now
    for (let i = 0; i < size; i++) advance(value)
    turnSide(filter.low, rate, from, value.now, size / frames, left, right, at, size, wet)
    turnSide(filter.high, rate, from, value.now, size / frames, left, right, at, size, wet)
  }
}

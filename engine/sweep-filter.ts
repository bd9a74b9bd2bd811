import { advance, createRamp, type Ramp } from './ramp.ts'
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
  used: boolean
}

/** A filter on one knob: low-pass to the left of 0 (20 kHz down to 80 Hz), high-pass to the right (20 Hz up to 8 kHz),
 *  24 dB an octave; at 0 the signal passes untouched. */
export type SweepFilter = { readonly value: Ramp; readonly low: Side; readonly high: Side }

export const createSweepFilter = (): SweepFilter => ({
  value: createRamp(0),
  low: { pass: 'low', open: 20000, shut: 80, state: new Float64Array(8), used: false },
  high: { pass: 'high', open: 20, shut: 8000, state: new Float64Array(8), used: false },
})

/** How far a side is turned in, 0…1, at a knob value. */
const turned = (side: Side, value: number): number => Math.max(0, side.pass === 'low' ? -value : value)
const cutoff = (side: Side, turn: number): number => side.open * (side.shut / side.open) ** turn

/** Filters frames [at, at + n) of one channel while the knob side moves from one turn to another. */
const channel = (
  side: Side,
  section: number,
  rate: number,
  from: number,
  to: number,
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
  const slope = (to - from) / n
  for (let i = 0; i < n; i++) {
    const share = Math.min(1, (from + slope * (i + 1)) / ENTRY)
    const x = signal[at + i] as number
    signal[at + i] = x + share * ((wet[i] as number) - x)
  }
}

const turnSide = (
  side: Side,
  rate: number,
  from: number,
  to: number,
  left: Float32Array,
  right: Float32Array,
  at: number,
  n: number,
  wet: Float32Array,
): void => {
  const a = turned(side, from)
  const b = turned(side, to)
  if (a === 0 && b === 0) {
    if (side.used) side.state.fill(0)
    side.used = false
    return
  }
  side.used = true
  channel(side, 0, rate, a, b, left, at, n, wet)
  channel(side, 4, rate, a, b, right, at, n, wet)
}

/** Filters `n` frames in place; `wet` is room to work in. */
export const filterSweep = (
  filter: SweepFilter,
  rate: number,
  left: Float32Array,
  right: Float32Array,
  n: number,
  wet: Float32Array,
): void => {
  const { value } = filter
  if (value.left === 0 && value.now === 0 && !filter.low.used && !filter.high.used) return
  for (let at = 0; at < n; at += PIECE) {
    const size = Math.min(PIECE, n - at)
    const from = value.now
    for (let i = 0; i < size; i++) advance(value)
    turnSide(filter.low, rate, from, value.now, left, right, at, size, wet)
    turnSide(filter.high, rate, from, value.now, left, right, at, size, wet)
  }
}

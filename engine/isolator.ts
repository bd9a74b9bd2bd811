import { BLOCK } from './block.ts'
import { createRamp, type Ramp, rampInto, rampTo } from './ramp.ts'
import { allpass, split, warp } from './state-variable.ts'

const LOW_HERTZ = 250
const HIGH_HERTZ = 2500
/** Sections a channel: three of the lower split, the low band's allpass, three of the upper split. */
const SECTIONS = 7

/** A three-band equaliser that can remove a band: fourth-order Linkwitz-Riley splits at 250 Hz and 2.5 kHz. While
 *  all bands stand at 0 dB the signal passes untouched; the crossing between both takes one ramp.
 *  Source: S. Linkwitz, Active Crossover Networks for Noncoincident Drivers, JAES 24 (1976). */
export type Isolator = {
  readonly low: Ramp
  readonly mid: Ramp
  readonly high: Ramp
  /** 0 untouched … 1 equalised. */
  readonly wet: Ramp
  readonly state: Float64Array
}

/** Room that one isolator at a time works in. */
export type IsolatorRoom = Readonly<
  Record<'low' | 'mid' | 'high' | 'gainLow' | 'gainMid' | 'gainHigh' | 'wet', Float32Array>
> & { readonly cutoffs: Float64Array }

export const createIsolator = (): Isolator => ({
  low: createRamp(1),
  mid: createRamp(1),
  high: createRamp(1),
  wet: createRamp(0),
  state: new Float64Array(2 * SECTIONS * 2),
})

export const createIsolatorRoom = (rate: number): IsolatorRoom => ({
  cutoffs: Float64Array.of(warp(LOW_HERTZ, rate), warp(HIGH_HERTZ, rate)),
  low: new Float32Array(BLOCK),
  mid: new Float32Array(BLOCK),
  high: new Float32Array(BLOCK),
  gainLow: new Float32Array(BLOCK),
  gainMid: new Float32Array(BLOCK),
  gainHigh: new Float32Array(BLOCK),
  wet: new Float32Array(BLOCK),
})

/** Takes the crossing to or from the untouched signal up when the bands ask for it. */
export const engage = (eq: Isolator, frames: number): void => {
  const flat = eq.low.target === 1 && eq.mid.target === 1 && eq.high.target === 1
  rampTo(eq.wet, flat ? 0 : 1, frames)
}

/** Equalises one channel in place. */
const channel = (eq: Isolator, at: number, signal: Float32Array, n: number, room: IsolatorRoom): void => {
  const { low, mid, high, gainLow, gainMid, gainHigh, wet, cutoffs } = room
  const { state } = eq
  split(state, at, cutoffs, 0, signal, low, high, n)
  split(state, at + 2, cutoffs, 0, low, low, null, n)
  split(state, at + 4, cutoffs, 0, high, null, high, n)
  allpass(state, at + 6, cutoffs, 1, low, n)
  split(state, at + 8, cutoffs, 1, high, mid, high, n)
  split(state, at + 10, cutoffs, 1, mid, mid, null, n)
  split(state, at + 12, cutoffs, 1, high, null, high, n)
  for (let i = 0; i < n; i++) {
    const x = signal[i] as number
    const y =
      (low[i] as number) * (gainLow[i] as number) +
      (mid[i] as number) * (gainMid[i] as number) +
      (high[i] as number) * (gainHigh[i] as number)
    signal[i] = x + (wet[i] as number) * (y - x)
  }
}

/** Equalises `n` frames in place. */
export const equalise = (
  eq: Isolator,
  left: Float32Array,
  right: Float32Array,
  n: number,
  room: IsolatorRoom,
): void => {
  const rests = eq.wet.now === 0 && eq.wet.left === 0
  rampInto(eq.low, room.gainLow, n)
  rampInto(eq.mid, room.gainMid, n)
  rampInto(eq.high, room.gainHigh, n)
  if (rests) return
  rampInto(eq.wet, room.wet, n)
  channel(eq, 0, left, n, room)
  channel(eq, SECTIONS * 2, right, n, room)
  if (eq.wet.now === 0) eq.state.fill(0)
}

import { amplitude } from '../contract/tapers.ts'
import { createIsolator, engage, equalise, type Isolator, type IsolatorRoom } from './isolator.ts'
import { createRamp, type Ramp, rampGain, rampTo } from './ramp.ts'
import { createSweepFilter, filterSweep, type SweepFilter } from './sweep-filter.ts'

/** A level this near to its resting place counts as resting: a fader of 128 steps does not meet 0 dB exactly. */
const NEAR_DB = 0.1
const NEAR_TURN = 0.01
/** The lowest setting of a band removes it. */
const REMOVED_DB = -26

/** What the performer set on one stem. */
export type StripSettings = {
  gain: number
  mute: boolean
  solo: boolean
  pan: number
  eqLow: number
  eqMid: number
  eqHigh: number
  filter: number
}

/** One stem's way to its deck: equaliser, filter, then level and balance. */
export type Strip = {
  readonly settings: StripSettings
  readonly eq: Isolator
  readonly filter: SweepFilter
  readonly left: Ramp
  readonly right: Ramp
  /** Peak after the gain since it was last read, linear. */
  peak: number
}

export const createStrip = (): Strip => ({
  settings: { gain: 0, mute: false, solo: false, pan: 0, eqLow: 0, eqMid: 0, eqHigh: 0, filter: 0 },
  eq: createIsolator(),
  filter: createSweepFilter(),
  left: createRamp(1),
  right: createRamp(1),
  peak: 0,
})

const bandGain = (db: number): number => (db <= REMOVED_DB ? 0 : amplitude(db))

/** Sends every ramp of the strip to what the settings ask for.
 *  @param audible  false while another stem of the deck is soloed and this one is not */
export const follow = (strip: Strip, audible: boolean, frames: number): void => {
  const s = strip.settings
  const level = s.mute || !audible ? 0 : amplitude(s.gain)
  rampTo(strip.left, level * Math.min(1, 1 - s.pan), frames)
  rampTo(strip.right, level * Math.min(1, 1 + s.pan), frames)
  rampTo(strip.eq.low, bandGain(s.eqLow), frames)
  rampTo(strip.eq.mid, bandGain(s.eqMid), frames)
  rampTo(strip.eq.high, bandGain(s.eqHigh), frames)
  engage(strip.eq, frames)
  rampTo(strip.filter.value, s.filter, frames)
}

const arrive = (ramp: Ramp): void => rampTo(ramp, ramp.target, 0)

/** Brings every ramp to its end and every filter to rest; for a deck that does not sound. */
export const settle = ({ left, right, eq, filter }: Strip): void => {
  arrive(left)
  arrive(right)
  arrive(eq.low)
  arrive(eq.mid)
  arrive(eq.high)
  arrive(eq.wet)
  arrive(filter.value)
  eq.state.fill(0)
  filter.low.state.fill(0)
  filter.high.state.fill(0)
}

/** Whether the stem sounds as in the mix. */
export const isNeutral = ({ settings: s }: Strip): boolean =>
  !s.mute &&
  !s.solo &&
  Math.abs(s.gain) <= NEAR_DB &&
  Math.abs(s.pan) <= NEAR_TURN &&
  Math.abs(s.eqLow) <= NEAR_DB &&
  Math.abs(s.eqMid) <= NEAR_DB &&
  Math.abs(s.eqHigh) <= NEAR_DB &&
  Math.abs(s.filter) <= NEAR_TURN

/** Runs `n` frames of a stem through its strip, in place. */
export const runStrip = (
  strip: Strip,
  rate: number,
  left: Float32Array,
  right: Float32Array,
  n: number,
  room: IsolatorRoom,
): void => {
  equalise(strip.eq, rate, left, right, n, room)
  filterSweep(strip.filter, rate, left, right, n, room.low)
  rampGain(strip.left, left, n)
  rampGain(strip.right, right, n)
  let peak = strip.peak
  for (let i = 0; i < n; i++) {
    const a = Math.abs(left[i] as number)
    const b = Math.abs(right[i] as number)
    if (a > peak) peak = a
    if (b > peak) peak = b
  }
  strip.peak = peak
}

import { amplitude } from '../contract/tapers.ts'
import type { DeckBus } from './channel.ts'
import {
  createInsertChain,
  type InsertChain,
  isChainHeard,
  isChainTaken,
  runChain,
  settleChain,
} from './insert-chain.ts'
import { createIsolator, engage, equalise, type Isolator, type IsolatorRoom } from './isolator.ts'
import { createMeter, type Meter, measure } from './meter.ts'
import { advance, createRamp, isZero, type Ramp, rampGain, rampTo } from './ramp.ts'
import { add, type Stereo } from './stereo.ts'
import { createSweepFilter, filterSweep, isFilterOut, settleFilter, type SweepFilter } from './sweep-filter.ts'

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
  pfl: boolean
  send1: number
  send2: number
}

export const FLAT: Readonly<StripSettings> = {
  gain: 0,
  mute: false,
  solo: false,
  pan: 0,
  eqLow: 0,
  eqMid: 0,
  eqHigh: 0,
  filter: 0,
  pfl: false,
  send1: -144,
  send2: -144,
}

/** One stem's way to its deck: equaliser, filter, inserts, then level and balance, then the sends; the headphones hear
 *  it before its level. */
export type Strip = {
  readonly settings: StripSettings
  readonly eq: Isolator
  readonly filter: SweepFilter
  readonly chain: InsertChain
  readonly left: Ramp
  readonly right: Ramp
  readonly pfl: Ramp
  readonly sends: readonly [Ramp, Ramp]
  /** After the level. */
  readonly meter: Meter
  /** Frames that the strip goes on for while nothing comes in. */
  ring: number
}

export const createStrip = (): Strip => ({
  settings: { ...FLAT },
  eq: createIsolator(),
  filter: createSweepFilter(),
  chain: createInsertChain(),
  left: createRamp(1),
  right: createRamp(1),
  pfl: createRamp(0),
  sends: [createRamp(0), createRamp(0)],
  meter: createMeter(),
  ring: 0,
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
  rampTo(strip.pfl, s.pfl ? 1 : 0, frames)
  rampTo(strip.sends[0], amplitude(s.send1), frames)
  rampTo(strip.sends[1], amplitude(s.send2), frames)
}

const arrive = (ramp: Ramp): void => rampTo(ramp, ramp.target, 0)

/** Brings every ramp to its end and every filter to rest; for a strip that does not sound. */
export const settle = (strip: Strip): void => {
  const { left, right, pfl, sends, eq, filter } = strip
  arrive(left)
  arrive(right)
  arrive(pfl)
  arrive(sends[0])
  arrive(sends[1])
  arrive(eq.low)
  arrive(eq.mid)
  arrive(eq.high)
  arrive(eq.wet)
  eq.state.fill(0)
  settleFilter(filter)
  settleChain(strip.chain)
}

/** Whether the stem sounds as in the mix. What is sent and what the headphones hear does not count. */
export const isNeutral = ({ settings: s, chain }: Strip): boolean =>
  !s.mute &&
  !s.solo &&
  Math.abs(s.gain) <= NEAR_DB &&
  Math.abs(s.pan) <= NEAR_TURN &&
  Math.abs(s.eqLow) <= NEAR_DB &&
  Math.abs(s.eqMid) <= NEAR_DB &&
  Math.abs(s.eqHigh) <= NEAR_DB &&
  Math.abs(s.filter) <= NEAR_TURN &&
  !isChainHeard(chain)

/** How a strip sounds on after its input: 'none' where it passes what comes, 'filters', or 'inserts'. */
export const ringOf = ({ eq, filter, chain }: Strip): 'none' | 'filters' | 'inserts' => {
  if (isChainTaken(chain)) return 'inserts'
  return isZero(eq.wet) && isFilterOut(filter) ? 'none' : 'filters'
}

/** Runs `n` frames of a stem through equaliser, filter and inserts, in place. */
export const shapeStem = (
  strip: Strip,
  rate: number,
  left: Float32Array,
  right: Float32Array,
  n: number,
  frames: number,
  room: IsolatorRoom,
  wet: Stereo,
): void => {
  equalise(strip.eq, left, right, n, room)
  filterSweep(strip.filter, rate, left, right, n, frames, room.low)
  runChain(strip.chain, left, right, n, frames, wet)
}

/** Adds a signal to a bus by a ramp that it moves on; adds nothing while that stands at 0. */
const addBy = (ramp: Ramp, to: Stereo, left: Float32Array, right: Float32Array, n: number): boolean => {
  if (isZero(ramp)) return false
  for (let i = 0; i < n; i++) {
    const level = advance(ramp)
    to.left[i] = (to.left[i] as number) + level * (left[i] as number)
    to.right[i] = (to.right[i] as number) + level * (right[i] as number)
  }
  return true
}

/** Levels `n` frames of a shaped stem in place, and adds them to the deck's bus. */
export const levelStem = (strip: Strip, left: Float32Array, right: Float32Array, bus: DeckBus, n: number): void => {
  addBy(strip.pfl, bus.pfl, left, right, n)
  rampGain(strip.left, left, n)
  rampGain(strip.right, right, n)
  measure(strip.meter, left, right, n)
  add(bus.sum, left, right, n)
  for (let s = 0; s < 2; s++)
    if (addBy(strip.sends[s as 0 | 1], bus.sends[s] as Stereo, left, right, n)) bus.sent = true
}

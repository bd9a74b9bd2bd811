import { LIBRARY_RATE } from './library-rate.ts'
import { STEMS } from '../contract/parameters.ts'
import type { Hertz, Samples } from '../contract/units.ts'
import { framesOf, RAMP_MS } from './block.ts'
import { createRamp, type Ramp } from './ramp.ts'
import type { Source } from './source.ts'
import { createStrip, type Strip } from './strip.ts'

const FADE_MS = 5
const CROSSING_MS = 30
const LOOK_AHEAD_MS = 40

/** Frame counts of one output rate. */
export type Timing = {
  readonly rate: Hertz
  /** Source samples a frame at speed 1. */
  readonly ratio: number
  /** Automation shortens it for a moment to draw a straight line. */
  ramp: number
  /** Play, hold and jumps fade so long. */
  readonly fade: number
  /** Between mix and stems. */
  readonly crossing: number
  /** How far ahead the deck looks for what it is about to read. */
  readonly ahead: number
}

export const timingOf = (rate: Hertz): Timing => ({
  rate,
  ratio: LIBRARY_RATE / rate,
  ramp: framesOf(RAMP_MS, rate),
  fade: framesOf(FADE_MS, rate),
  crossing: framesOf(CROSSING_MS, rate),
  ahead: framesOf(LOOK_AHEAD_MS, rate),
})

/** A place that is being read: a position in samples, and how much of it is the mix instead of the stems.
 *  Both signals are coherent (the stems add up to the mix), so weights that add up to 1 keep the level; equal power
 *  would rise by 3 dB in the middle. */
export type Head = { position: number; readonly mix: Ramp; silent: boolean }

export type Holding = 'stems' | 'sound' | null

/** A deck: what lies on it, where it is, and what the performer set. */
export type Deck = {
  source: Source | null
  /** What comes onto the deck once what lay on it has faded out. */
  next: Source | null
  changing: boolean
  /** What the performer wants; a deck that plays may still hold. */
  playing: boolean
  readonly speed: Ramp
  /** Fades play, hold and waiting in and out. */
  readonly gate: Ramp
  /** Deck gain times crossfader. */
  readonly level: Ramp
  gain: number
  readonly head: Head
  /** The place left by a jump, while it fades out. */
  readonly tail: Head
  fadeLeft: number
  fadeFrames: number
  /** A jump that waits for the fade of an earlier one; NaN without. */
  pending: Samples
  /** The performer's loop; empty while from = to. */
  loopFrom: Samples
  loopTo: Samples
  /** Whether the playhead came to the loop's end from inside. */
  inside: boolean
  /** The loop that bridges what is not ready, and where to go on; empty while from = to. */
  holdFrom: Samples
  holdTo: Samples
  wanted: Samples
  holding: Holding
  ended: boolean
  /** Counts jumps, wraps, starts, stops and holds: whoever publishes positions compares it. */
  turns: number
  /** One for each of STEMS, in their order: that of file f is strip f − 1. */
  /** The stems that the strips' solos were last reckoned for. */
  followed: readonly number[]
  readonly strips: readonly Strip[]
  bank: number
  peak: number
}

const createHead = (): Head => ({ position: 0, mix: createRamp(0), silent: false })

export const createDeck = (): Deck => ({
  source: null,
  next: null,
  changing: false,
  playing: false,
  speed: createRamp(1),
  gate: createRamp(0),
  level: createRamp(1),
  gain: 0,
  head: createHead(),
  tail: createHead(),
  fadeLeft: 0,
  fadeFrames: 1,
  pending: Number.NaN,
  loopFrom: 0,
  loopTo: 0,
  inside: false,
  holdFrom: 0,
  holdTo: 0,
  wanted: 0,
  holding: null,
  ended: false,
  turns: 0,
  followed: [],
  strips: STEMS.map(createStrip),
  bank: 0,
  peak: 0,
})

/** Whether a jump was made of which nothing has sounded yet. */
export const hasJustJumped = (deck: Deck): boolean => deck.fadeLeft > 0 && deck.fadeLeft === deck.fadeFrames
export const isHeldInLoop = (deck: Deck): boolean => deck.holdTo > deck.holdFrom
/** The loop in force: one that bridges a gap comes before the performer's. */
export const loopStart = (deck: Deck): Samples => (isHeldInLoop(deck) ? deck.holdFrom : deck.loopFrom)
export const loopEnd = (deck: Deck): Samples => (isHeldInLoop(deck) ? deck.holdTo : deck.loopTo)

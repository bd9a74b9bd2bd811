import { LIBRARY_RATE } from './library-rate.ts'
import { STEMS } from '../contract/parameters.ts'
import type { Hertz, Samples } from '../contract/units.ts'
import { framesOf, RAMP_MS } from './block.ts'
import { createRamp, type Ramp } from './ramp.ts'
import type { Source } from './source.ts'
import { createDeckStretch, type DeckStretch } from './stretch/deck-stretch.ts'
import { createStrip, type Strip } from './strip.ts'
import { type Channel, createChannel } from './channel.ts'

const FADE_MS = 5
const CROSSING_MS = 30
const LOOK_AHEAD_MS = 40
/** How much of its speed a hand bends a deck by at most. */
export const MOST_BEND = 0.1

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

/** What reads a source along its way: through loops, with a crossfade at each leap. */
export type Cursor = {
  readonly head: Head
  /** The place left by a leap, while it fades out. */
  readonly tail: Head
  fadeLeft: number
  fadeFrames: number
  /** Whether the head came to the loop's end from inside. */
  inside: boolean
  /** Whether nothing was read since it was set down. */
  fresh: boolean
  /** The interpolator's bank that was read with last. */
  bank: number
}

export type Holding = 'stems' | 'sound' | null

/** A deck: what lies on it, where it is, and what the performer set. */
export type Deck = {
  source: Source | null
  /** What comes onto the deck once what lay on it has faded out. */
  next: Source | null
  changing: boolean
  /** What the performer wants; a deck that plays may still hold. */
  playing: boolean
  /** What the performer set. */
  readonly speed: Ramp
  /** How fast it goes in fact, at the last frame; and how fast without a hand that bends it. */
  pace: number
  base: number
  /** −1…1: how far a hand bends the speed for a moment. */
  readonly bend: Ramp
  /** Whether it follows the other deck; the speed that it takes from there, NaN without; by how many beats it is meant
   *  to be off; and frames before it may jump into place again. */
  sync: boolean
  led: number
  phase: number
  snapIn: number
  /** Whether the track runs on under what the deck does instead, and where it would be; NaN while it is there. */
  slip: boolean
  ghost: Samples
  /** Fades play, hold and waiting in and out. */
  readonly gate: Ramp
  /** Deck gain times crossfader. */
  readonly level: Ramp
  gain: number
  /** Where the deck reads and decides; while it is stretched that lies ahead of what sounds. */
  cursor: Cursor
  /** What the stretcher reads with while it comes and goes. */
  spare: Cursor
  readonly stretch: DeckStretch
  keyLock: boolean
  /** By how many cents it sounds higher than it is read. */
  pitch: number
  /** A jump that waits for the fade of an earlier one; NaN without. */
  pending: Samples
  /** Frames for which it goes on unheard until there is something to sound; 0 without. */
  passing: number
  /** The performer's loop; empty while from = to. */
  loopFrom: Samples
  loopTo: Samples
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
  readonly channel: Channel
}

const createHead = (): Head => ({ position: 0, mix: createRamp(0), silent: false })

const createCursor = (): Cursor => ({
  head: createHead(),
  tail: createHead(),
  fadeLeft: 0,
  fadeFrames: 1,
  inside: false,
  fresh: false,
  bank: 0,
})

/** @param module  of the stretchers, asked for when the first one is needed */
export const createDeck = (rate: Hertz, module: () => WebAssembly.Module): Deck => ({
  source: null,
  next: null,
  changing: false,
  playing: false,
  speed: createRamp(1),
  pace: 1,
  base: 1,
  bend: createRamp(0),
  sync: false,
  led: Number.NaN,
  phase: 0,
  snapIn: 0,
  slip: false,
  ghost: Number.NaN,
  gate: createRamp(0),
  level: createRamp(1),
  gain: 0,
  cursor: createCursor(),
  spare: createCursor(),
  stretch: createDeckStretch(module, rate, STEMS.length),
  keyLock: false,
  pitch: 0,
  pending: Number.NaN,
  passing: 0,
  loopFrom: 0,
  loopTo: 0,
  holdFrom: 0,
  holdTo: 0,
  wanted: 0,
  holding: null,
  ended: false,
  turns: 0,
  followed: [],
  strips: STEMS.map(createStrip),
  channel: createChannel(),
})

/** Whether a jump was made of which nothing has been read yet. */
export const hasJustJumped = ({ cursor }: Deck): boolean =>
  cursor.fresh || (cursor.fadeLeft > 0 && cursor.fadeLeft === cursor.fadeFrames)
/** The sample of the track that sounds at the next frame. */
export const soundingAt = ({ cursor, stretch }: Deck): Samples =>
  stretch.state === 'on' ? stretch.sounding : cursor.head.position
export const isHeldInLoop = (deck: Deck): boolean => deck.holdTo > deck.holdFrom
/** The loop in force: one that bridges a gap comes before the performer's. */
export const loopStart = (deck: Deck): Samples => (isHeldInLoop(deck) ? deck.holdFrom : deck.loopFrom)
export const loopEnd = (deck: Deck): Samples => (isHeldInLoop(deck) ? deck.holdTo : deck.loopTo)

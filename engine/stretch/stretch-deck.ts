import { type Deck, soundingAt, type Timing } from '../deck.ts'
import { isDeckNeutral } from '../follow-strips.ts'
import { rampInto, rampTo } from '../ramp.ts'
import type { ReadRoom } from '../read-head.ts'
import { MIX, type Source } from '../source.ts'
import { stretcherFor } from './deck-stretch.ts'
import { giveOut } from './hear.ts'
import { abandon, leaveStretch } from './leave.ts'
import { beginPriming, prime } from './prime.ts'
import type { Stretcher } from './stretcher.ts'

/** So long the speed must have been 1 before a deck with key lock is read as it is, in seconds. */
const REST_S = 0.5
/** Between the stretcher's sound and the deck as it is, in seconds. */
const JOIN_S = 0.015
const EVEN = 1e-6

const isUneven = (speed: number): boolean => Math.abs(speed - 1) > EVEN

/** Whether the deck's pitch and speed are not those of plain reading. */
const isWanted = ({ keyLock, pitch, speed, led, pace }: Deck): boolean =>
  pitch !== 0 || (keyLock && (isUneven(Number.isNaN(led) ? speed.target : led) || isUneven(pace)))

const span = ({ memory, outLatency }: Stretcher): number => memory + 2 * outLatency

const swap = (deck: Deck): void => {
  const { cursor } = deck
  deck.cursor = deck.spare
  deck.spare = cursor
}

const attendPriming = (deck: Deck, wanted: boolean, join: number): void => {
  const { stretch } = deck
  if (!wanted || stretch.stretcher !== stretcherOf(deck)) abandon(deck, join)
  else if (stretch.elapsed >= stretch.due) rampTo(stretch.wet, 1, join)
  if (stretch.state !== 'priming' || stretch.wet.now < 1 || stretch.wet.left > 0) return
  swap(deck)
  stretch.state = 'on'
}

const stretcherOf = (deck: Deck): Stretcher => stretcherFor(deck.stretch, (deck.source as Source).stemFiles.length)

/** The place to read the deck from as it is; at its own speed on a whole sample, which is then heard bit by bit. */
const plainPlace = (deck: Deck, { ratio }: Timing): number =>
  isUneven(deck.pace * ratio) ? soundingAt(deck) : Math.round(soundingAt(deck))

const attendOn = (deck: Deck, timing: Timing, join: number): void => {
  const { stretch } = deck
  const stretcher = stretch.stretcher as Stretcher
  const unfit = stretcher !== stretcherOf(deck)
  const mixed = stretch.sinceMix < span(stretcher) && !isDeckNeutral(deck)
  if (stretch.rested > REST_S * timing.rate) leaveStretch(deck, plainPlace(deck, timing), join)
  else if (unfit || mixed) leaveStretch(deck, soundingAt(deck), timing.fade)
}

/** Brings the stretcher in where it is wanted, and lets it go where it is not. */
export const attendStretch = (deck: Deck, timing: Timing, n: number): void => {
  const { stretch } = deck
  const wanted = isWanted(deck)
  const join = Math.round(JOIN_S * timing.rate)
  stretch.rested = wanted ? 0 : stretch.rested + n
  if (stretch.state === 'leaving' && stretch.wet.now === 0 && stretch.wet.left === 0) stretch.state = 'off'
  if (stretch.state === 'priming') attendPriming(deck, wanted, join)
  else if (stretch.state === 'on') attendOn(deck, timing, join)
  else if (stretch.state === 'off' && wanted && isCalm(deck)) beginPriming(deck, timing)
}

const isCalm = ({ playing, changing, gate, holding, cursor }: Deck): boolean =>
  playing && !changing && gate.now > 0 && holding !== 'sound' && cursor.fadeLeft === 0 && !cursor.fresh

/** Once the deck is silent nothing has to fade. */
export const restStretch = (deck: Deck): void => {
  const { stretch } = deck
  if (stretch.state === 'off' || (stretch.state === 'on' && !deck.changing && deck.holding !== 'sound')) return
  if (stretch.state === 'on') leaveStretch(deck, soundingAt(deck), 0)
  rampTo(stretch.wet, 0, 0)
  stretch.state = 'off'
}

/** Which voice a channel pair sounds as. */
const voiceOf = (deck: Deck, pair: number): number => {
  const { stretch } = deck
  const { stemFiles } = deck.source as Source
  const mixAlone = pair === 0 && stretch.sinceStems > span(stretch.stretcher as Stretcher)
  return mixAlone ? MIX : (stemFiles[pair] as number)
}

const blend = (voice: Float32Array, output: Float32Array, wet: Float32Array, n: number): void => {
  for (let i = 0; i < n; i++) {
    const turn = (Math.PI / 2) * (wet[i] as number)
    voice[i] = (voice[i] as number) * Math.cos(turn) + (output[i] as number) * Math.sin(turn)
  }
}

const replace = (voice: Float32Array, output: Float32Array, n: number): void => {
  for (let i = 0; i < n; i++) voice[i] = output[i] as number
}

const NOTHING = new Float32Array(0)

/** Blends the stretcher's sound with the voices, of equal power: the two are not in phase. */
const blendIn = (deck: Deck, room: ReadRoom, n: number): void => {
  const { stretch } = deck
  const { stemFiles } = deck.source as Source
  const { outputs } = stretch.stretcher as Stretcher
  const whole = stretch.state === 'on'
  if (!whole) rampInto(stretch.wet, room.level, n)
  for (let pair = 0; pair < stemFiles.length; pair++) {
    const file = voiceOf(deck, pair)
    for (let side = 0; side < 2; side++) {
      const voice = (side === 0 ? room.voicesLeft[file] : room.voicesRight[file]) as Float32Array
      const output = outputs[2 * pair + side] ?? NOTHING
      if (whole) replace(voice, output, n)
      else blend(voice, output, room.level, n)
    }
  }
}

/** Lets the stretcher hear and, once it stands where the deck is, sound. */
export const addStretched = (deck: Deck, timing: Timing, room: ReadRoom, n: number): void => {
  const { stretch } = deck
  if (stretch.state === 'priming' && stretch.wet.target === 0) {
    prime(deck, timing, room, n)
    return
  }
  giveOut(deck, timing, room, n, n)
  blendIn(deck, room, n)
}

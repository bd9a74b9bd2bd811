import type { DeckBus } from './channel.ts'
import type { Deck, Timing } from './deck.ts'
import { runDelay } from './delay.ts'
import type { IsolatorRoom } from './isolator.ts'
import { rampInto } from './ramp.ts'
import type { ReadRoom } from './read-head.ts'
import { MIX } from './source.ts'
import { add, type Stereo } from './stereo.ts'
import { levelStem, ringOf, type Strip, shapeStem } from './strip.ts'

export type DeckRoom = { readonly read: ReadRoom; readonly isolator: IsolatorRoom }

/** Below this what rings on is over: −100 dBFS. */
const QUIET = 1e-5
/** So long a filter may ring below that before it is over, and an effect, whose echoes may lie apart. */
const FILTERS_S = 0.05
const INSERTS_S = 2

const NO_STEMS: readonly number[] = []

/** Whether the deck still sounds of what it has read. */
export const isRinging = (deck: Deck): boolean => {
  if (deck.channel.ring > 0) return true
  for (let i = 0; i < deck.strips.length; i++) if ((deck.strips[i] as Strip).ring > 0) return true
  return false
}

const gateVoice = (left: Float32Array, right: Float32Array, gate: Float32Array, n: number): void => {
  for (let i = 0; i < n; i++) {
    const level = gate[i] as number
    left[i] = (left[i] as number) * level
    right[i] = (right[i] as number) * level
  }
}

const isLoud = (signal: Float32Array, n: number): boolean => {
  for (let i = 0; i < n; i++) {
    const v = signal[i] as number
    if (v > QUIET || v < -QUIET) return true
  }
  return false
}

/** How long the strip goes on from here. */
const ringOn = (strip: Strip, fed: boolean, rate: number, left: Float32Array, right: Float32Array, n: number): void => {
  const of = ringOf(strip)
  if (of === 'none' && strip.chain.align.now === 0) strip.ring = 0
  else if (fed || isLoud(left, n) || isLoud(right, n))
    strip.ring = Math.ceil((of === 'inserts' ? INSERTS_S : FILTERS_S) * rate) + strip.chain.align.wanted
  else strip.ring -= n
}

const copyVoice = (bus: DeckBus, file: number, left: Float32Array, right: Float32Array, n: number): void => {
  if (!bus.wanted) return
  const voice = bus.voices[file] as Stereo
  for (let i = 0; i < n; i++) {
    voice.left[i] = left[i] as number
    voice.right[i] = right[i] as number
  }
}

/** The mix where it stands in for the stems: as late as they are, else as it is. */
const mixStandIn = (deck: Deck, room: ReadRoom, bus: DeckBus, fed: boolean, n: number): void => {
  const { channel } = deck
  const left = room.voicesLeft[MIX] as Float32Array
  const right = room.voicesRight[MIX] as Float32Array
  if (fed) channel.ring = channel.mixDelay.wanted
  else {
    left.fill(0, 0, n)
    right.fill(0, 0, n)
    channel.ring -= n
  }
  runDelay(channel.mixDelay, left, right, n)
  add(bus.sum, left, right, n)
  copyVoice(bus, MIX, left, right, n)
}

/** Takes `n` frames of the voices that were read, mix and stems, through the gate, their strips and levels, and adds them
 *  to the bus. Without `fed` nothing was read: what rings goes on. The voices are spent by it. */
export const mixDeck = (deck: Deck, timing: Timing, room: DeckRoom, bus: DeckBus, fed: boolean, n: number): void => {
  const { voicesLeft, voicesRight } = room.read
  const stemFiles = fed ? (deck.source?.stemFiles ?? NO_STEMS) : NO_STEMS
  if (fed) rampInto(deck.gate, bus.gate, n)
  if (fed) gateVoice(voicesLeft[MIX] as Float32Array, voicesRight[MIX] as Float32Array, bus.gate, n)
  mixStandIn(deck, room.read, bus, fed, n)
  for (let i = 0; i < deck.strips.length; i++) {
    const strip = deck.strips[i] as Strip
    const file = i + 1
    const comes = stemFiles.includes(file)
    if (!comes && strip.ring <= 0) continue
    const left = voicesLeft[file] as Float32Array
    const right = voicesRight[file] as Float32Array
    if (comes) gateVoice(left, right, bus.gate, n)
    else {
      left.fill(0, 0, n)
      right.fill(0, 0, n)
    }
    shapeStem(strip, timing.rate, left, right, n, timing.ramp, room.isolator, bus.wet)
    ringOn(strip, comes, timing.rate, left, right, n)
    levelStem(strip, left, right, bus, n)
    copyVoice(bus, file, left, right, n)
  }
}

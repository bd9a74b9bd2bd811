import { BLOCK } from './block.ts'
import { type Beat, createBeat } from './beat.ts'
import { type CrossfaderCurve, DECKS } from '../contract/parameters.ts'
import { amplitude } from '../contract/tapers.ts'
import type { Hertz } from '../contract/units.ts'
import { createDeckBus, type DeckBus, SEND_COUNT } from './channel.ts'
import { crossfaded } from './crossfader.ts'
import type { Deck, Timing } from './deck.ts'
import { clearDelay, createDelay, type Delay, setDelay } from './delay.ts'
import { alignChain, chainLatency, createInsertChain, type InsertChain } from './insert-chain.ts'
import { bypassInsert } from './insert-slot.ts'
import { createIsolatorRoom } from './isolator.ts'
import { createLimiter, type Limiter } from './limiter.ts'
import { createMeter, type Meter } from './meter.ts'
import type { DeckRoom } from './mix-deck.ts'
import { createRamp, type Ramp, rampTo } from './ramp.ts'
import type { ReadRoom } from './read-head.ts'
import { FILE_COUNT } from './source.ts'
import { createStereo, type Stereo } from './stereo.ts'

/** What comes back of what stems were sent: through its inserts, then its level, to the master. */
export type Send = { readonly chain: InsertChain; readonly level: Ramp; readonly meter: Meter }

/** The headphones: what is pre-listened, and how much of the master instead. */
export type Cue = {
  readonly level: Ramp
  /** 0 pre-listened … 1 master. */
  readonly mix: Ramp
  readonly limiter: Limiter
  readonly meter: Meter
  /** Make what is pre-listened as late as the master: the stems behind their deck's inserts, then both. */
  readonly stems: Delay
  readonly all: Delay
}

/** Two decks, two sends, a master and headphones. */
export type Mixer = {
  readonly timing: Timing
  readonly decks: readonly [Deck, Deck]
  /** Of both decks, and of what sounds: the first that plays. */
  readonly beats: readonly [Beat, Beat]
  readonly beat: Beat
  readonly sends: readonly Send[]
  readonly cue: Cue
  readonly chain: InsertChain
  /** Makes the decks as late as what returns from the sends. */
  readonly dry: Delay
  readonly master: Ramp
  readonly limiter: Limiter
  readonly meter: Meter
  crossfade: number
  curve: CrossfaderCurve
  /** The frame up to which the meters were read. */
  measuredTo: number
  /** Frames by which all that comes out is later than the decks are read. */
  latency: number
  /** Make the outputs of single voices as late as the master, by deck and file. */
  readonly voices: readonly (readonly Delay[])[]
  readonly room: MixRoom
}

/** Room that a block is mixed in. */
export type MixRoom = DeckRoom & {
  readonly bus: DeckBus
  readonly sends: readonly Stereo[]
  /** The sum of all; the master in the end. */
  readonly program: Stereo
  /** What is pre-listened. */
  readonly pre: Stereo
  readonly cue: Stereo
  readonly row: Float32Array
  /** The voices of each deck on their own outputs. */
  readonly voices: readonly (readonly Stereo[])[]
}

const createSend = (): Send => ({ chain: createInsertChain(), level: createRamp(1), meter: createMeter() })

const createCue = (rate: Hertz): Cue => ({
  level: createRamp(1),
  mix: createRamp(0),
  limiter: createLimiter(rate),
  meter: createMeter(),
  stems: createDelay(),
  all: createDelay(),
})

const voicesOf = <T>(make: () => T): readonly (readonly T[])[] =>
  DECKS.map(() => Array.from({ length: FILE_COUNT }, make))

const createMixRoom = (rate: Hertz, read: ReadRoom): MixRoom => ({
  read,
  isolator: createIsolatorRoom(rate),
  bus: createDeckBus(FILE_COUNT),
  sends: Array.from({ length: SEND_COUNT }, () => createStereo()),
  program: createStereo(),
  pre: createStereo(),
  cue: createStereo(),
  row: new Float32Array(BLOCK),
  voices: voicesOf(() => createStereo()),
})

/** @param read  room that one deck at a time is read in */
export const createMixer = (timing: Timing, decks: readonly [Deck, Deck], read: ReadRoom): Mixer => {
  const mixer: Mixer = {
    timing,
    decks,
    beats: [createBeat(timing.rate), createBeat(timing.rate)],
    beat: createBeat(timing.rate),
    sends: Array.from({ length: SEND_COUNT }, createSend),
    cue: createCue(timing.rate),
    chain: createInsertChain(),
    dry: createDelay(),
    master: createRamp(1),
    limiter: createLimiter(timing.rate),
    meter: createMeter(),
    crossfade: 0,
    curve: 'smooth',
    measuredTo: 0,
    latency: 0,
    voices: voicesOf(createDelay),
    room: createMixRoom(timing.rate, read),
  }
  align(mixer)
  for (const voice of mixer.voices.flat()) clearDelay(voice)
  return mixer
}

/** Sends the decks' levels to where their gains and the crossfader stand. */
export const followLevels = ({ decks, crossfade, curve, timing }: Mixer): void => {
  for (const n of DECKS) {
    const deck = decks[n - 1] as Deck
    rampTo(deck.level, amplitude(deck.gain) * crossfaded(n, crossfade, curve), timing.ramp)
  }
}

const latest = (chains: readonly InsertChain[]): number => Math.max(...chains.map(chainLatency))

/** Makes every way through the mixer as late as the latest of its kind: stems, decks, sends. May allocate. */
export const align = (mixer: Mixer): void => {
  const { decks, sends, cue, chain, dry, limiter, timing, voices } = mixer
  const fade = timing.ramp
  const stems = latest(decks.flatMap(deck => deck.strips.map(strip => strip.chain)))
  const deck = latest(decks.map(({ channel }) => channel.chain))
  const sent = latest(sends.map(send => send.chain))
  const master = chainLatency(chain)
  for (const { strips, channel } of decks) {
    for (const strip of strips) alignChain(strip.chain, stems, fade)
    setDelay(channel.mixDelay, stems, fade)
    alignChain(channel.chain, deck, fade)
  }
  for (const send of sends) alignChain(send.chain, deck + sent, fade)
  setDelay(dry, sent, fade)
  setDelay(cue.stems, deck, fade)
  setDelay(cue.all, sent + master, fade)
  const behind = deck + sent + master + limiter.frames
  for (const voice of voices.flat()) setDelay(voice, behind, fade)
  mixer.latency = stems + behind
}

/** Every chain of the mixer. */
const chainsOf = ({ decks, sends, chain }: Mixer): InsertChain[] => [
  ...decks.flatMap(({ strips, channel }) => [...strips.map(strip => strip.chain), channel.chain]),
  ...sends.map(send => send.chain),
  chain,
]

/** Takes every insert out of the way. */
export const bypassAll = (mixer: Mixer): void => {
  for (const { slots } of chainsOf(mixer)) for (const slot of slots) bypassInsert(slot, true)
}

import type { Channel, DeckBus } from './channel.ts'
import type { Deck } from './deck.ts'
import { type Delay, runDelay } from './delay.ts'
import { runChain } from './insert-chain.ts'
import { limit } from './limiter.ts'
import { measure } from './meter.ts'
import type { Mixer, MixRoom, Send } from './mixer.ts'
import { type Beat, followBeat } from './beat.ts'
import { advance, isZero, rampInto } from './ramp.ts'
import { renderDeck } from './render-deck.ts'
import { add, copy, levelBy, type Stereo, silence } from './stereo.ts'

const clearBus = (bus: DeckBus, n: number): void => {
  silence(bus.sum, n)
  if (bus.sent) for (let s = 0; s < bus.sends.length; s++) silence(bus.sends[s] as Stereo, n)
  bus.sent = false
  if (bus.wanted) for (let v = 0; v < bus.voices.length; v++) silence(bus.voices[v] as Stereo, n)
}

/** Brings the deck's single voices to their outputs, as late as the master. */
const bringVoices = (mixer: Mixer, d: number, level: Float32Array, n: number): void => {
  const { bus, voices } = mixer.room
  const delays = mixer.voices[d] as readonly Delay[]
  const out = voices[d] as readonly Stereo[]
  for (let v = 0; v < out.length; v++) {
    const from = bus.voices[v] as Stereo
    const to = out[v] as Stereo
    levelBy(from, level, n)
    runDelay(delays[v] as Delay, from.left, from.right, n)
    copy(from, to, n)
  }
}

const preListen = ({ pfl }: Channel, room: MixRoom, n: number): void => {
  if (isZero(pfl)) return
  const { pre, bus } = room
  for (let i = 0; i < n; i++) {
    const level = advance(pfl)
    pre.left[i] = (pre.left[i] as number) + level * (bus.sum.left[i] as number)
    pre.right[i] = (pre.right[i] as number) + level * (bus.sum.right[i] as number)
  }
}

/** Tells the effects how long a beat is: on sends and master that of the first deck that plays. */
const followBeats = ({ decks, beats, beat, timing }: Mixer): void => {
  for (let d = 0; d < decks.length; d++) followBeat(beats[d] as Beat, decks[d] as Deck, timing)
  const second = !decks[0].playing && decks[1].playing
  beat.frames = beats[second ? 1 : 0].frames
}

/** Renders a deck into the room's bus, then adds it to the program, the sends and the headphones. */
const mixOne = (mixer: Mixer, d: number, n: number): void => {
  const { room, timing } = mixer
  const { bus, program, sends, row } = room
  const deck = mixer.decks[d] as Deck
  const { channel } = deck
  clearBus(bus, n)
  renderDeck(deck, timing, room, bus, n)
  runChain(channel.chain, bus.sum.left, bus.sum.right, n, timing.ramp, bus.wet)
  preListen(channel, room, n)
  rampInto(deck.level, row, n)
  levelBy(bus.sum, row, n)
  measure(channel.meter, bus.sum.left, bus.sum.right, n)
  add(program, bus.sum.left, bus.sum.right, n)
  if (bus.sent)
    for (let s = 0; s < sends.length; s++) {
      const sent = bus.sends[s] as Stereo
      levelBy(sent, row, n)
      add(sends[s] as Stereo, sent.left, sent.right, n)
    }
  if (bus.wanted) bringVoices(mixer, d, row, n)
}

/** What was sent comes back through its inserts. */
const returnSends = (mixer: Mixer, n: number): void => {
  const { room, timing, sends } = mixer
  const { program, row, bus } = room
  runDelay(mixer.dry, program.left, program.right, n)
  for (let s = 0; s < sends.length; s++) {
    const send = sends[s] as Send
    const signal = room.sends[s] as Stereo
    runChain(send.chain, signal.left, signal.right, n, timing.ramp, bus.wet)
    rampInto(send.level, row, n)
    levelBy(signal, row, n)
    measure(send.meter, signal.left, signal.right, n)
    add(program, signal.left, signal.right, n)
  }
}

/** Headphones: what is pre-listened and the program, as the mix of both says. */
const mixCue = ({ cue, room }: Mixer, n: number): void => {
  const { pre, bus, program, cue: out } = room
  runDelay(cue.stems, bus.pfl.left, bus.pfl.right, n)
  add(pre, bus.pfl.left, bus.pfl.right, n)
  runDelay(cue.all, pre.left, pre.right, n)
  for (let i = 0; i < n; i++) {
    const mix = advance(cue.mix)
    const level = advance(cue.level)
    out.left[i] = level * ((1 - mix) * (pre.left[i] as number) + mix * (program.left[i] as number))
    out.right[i] = level * ((1 - mix) * (pre.right[i] as number) + mix * (program.right[i] as number))
  }
  limit(cue.limiter, out.left, out.right, n)
  measure(cue.meter, out.left, out.right, n)
}

/** Renders `n` frames, at most a block, into the room: the master into `program`, and where they are wanted the
 *  headphones into `cue` and the single voices into `voices`. */
export const mixBlock = (mixer: Mixer, n: number, cue: boolean, voices: boolean): void => {
  const { room, timing, chain } = mixer
  const { program, pre, bus, row } = room
  silence(program, n)
  silence(pre, n)
  silence(bus.pfl, n)
  for (let s = 0; s < room.sends.length; s++) silence(room.sends[s] as Stereo, n)
  bus.wanted = voices
  followBeats(mixer)
  for (let d = 0; d < mixer.decks.length; d++) mixOne(mixer, d, n)
  returnSends(mixer, n)
  runChain(chain, program.left, program.right, n, timing.ramp, bus.wet)
  if (cue) mixCue(mixer, n)
  rampInto(mixer.master, row, n)
  levelBy(program, row, n)
  limit(mixer.limiter, program.left, program.right, n)
  measure(mixer.meter, program.left, program.right, n)
}

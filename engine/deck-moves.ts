import type { ParameterValue } from '../contract/parameter-row.ts'
import type { Deck, Timing } from './deck.ts'
import { framesOf } from './block.ts'
import { jumpTo } from './jump.ts'
import { endLoop, loopBeats } from './loop.ts'
import { rampTo } from './ramp.ts'
import { comeBack, depart, setSlip } from './slip.ts'

const BEND_MS = 20

/** Plays or holds; a track that came to its end begins again. With slip the track runs on under a hold. */
export const play = (deck: Deck, on: boolean, timing: Timing): void => {
  if (deck.playing !== on) deck.turns++
  if (!on) depart(deck)
  else if (!deck.playing) comeBack(deck, timing)
  deck.playing = on
  if (on && deck.ended) jumpTo(deck, 0, timing)
}

/** Who follows does not lead. */
const setSync = (deck: Deck, other: Deck, on: boolean): void => {
  if (on && !deck.sync) deck.phase = 0
  if (on) other.sync = false
  deck.sync = on
}

const setJog = (deck: Deck, to: number, timing: Timing): void => {
  const held = deck.bend.target !== 0
  if (to !== 0) depart(deck)
  rampTo(deck.bend, to, framesOf(BEND_MS, timing.rate))
  deck.turns++
  if (to === 0 && held) comeBack(deck, timing)
}

/** What moves a deck, or bends how it moves, by the leaf of its path. */
export const deckMoves = (
  deck: Deck,
  other: Deck,
  timing: Timing,
): Record<string, (value: ParameterValue) => void> => ({
  rate: value => {
    rampTo(deck.speed, Number(value), timing.ramp)
    deck.turns++
  },
  play: value => play(deck, value === true, timing),
  loop: value => loopBeats(deck, (deck.changing ? deck.next : deck.source)?.grid ?? null, Number(value), timing),
  'key-lock': value => {
    deck.keyLock = value === true
  },
  pitch: value => {
    deck.pitch = Number(value)
  },
  sync: value => setSync(deck, other, value === true),
  slip: value => setSlip(deck, value === true, timing),
  jog: value => setJog(deck, Number(value), timing),
})

/** The deck goes as recorded: no loop, nothing that it would come back to, no bend, its own key. */
export const straighten = (deck: Deck, timing: Timing): void => {
  deck.ghost = Number.NaN
  deck.pitch = 0
  deck.sync = false
  setJog(deck, 0, timing)
  endLoop(deck, timing)
}

import { type Deck, soundingAt, type Timing } from './deck.ts'
import { jumpTo } from './jump.ts'
import { lengthOf } from './source.ts'

/** The deck goes another way than the track: with slip, where it would be runs on. */
export const depart = (deck: Deck): void => {
  if (deck.slip && deck.playing && Number.isNaN(deck.ghost)) deck.ghost = soundingAt(deck)
}

/** The deck goes to where it would be had it not departed. */
export const comeBack = (deck: Deck, timing: Timing): void => {
  const to = deck.ghost
  if (Number.isNaN(to)) return
  deck.ghost = Number.NaN
  jumpTo(deck, to, timing)
}

/** Lets where the deck would be run on for `n` frames. */
export const runOn = (deck: Deck, timing: Timing, n: number): void => {
  if (Number.isNaN(deck.ghost) || !deck.source) return
  const end = lengthOf(deck.source) ?? Number.POSITIVE_INFINITY
  deck.ghost = Math.min(end, deck.ghost + n * deck.base * timing.ratio)
}

export const setSlip = (deck: Deck, on: boolean, timing: Timing): void => {
  deck.slip = on
  if (!on) comeBack(deck, timing)
}

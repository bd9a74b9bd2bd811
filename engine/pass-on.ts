import { type Deck, loopEnd, loopStart, type Timing } from './deck.ts'

/** A deck that is passed on, and of which nothing is there to sound, goes on unheard so long. */
const MOST_SECONDS = 1

/** The deck is where it was put at the moment at which it was: it is meant to go on from there at once. */
export const beginPass = (deck: Deck, timing: Timing): void => {
  deck.passing = MOST_SECONDS * timing.rate
}

/** It sounds, or was sent elsewhere: from now on it waits for what it reads. */
export const endPass = (deck: Deck): void => {
  deck.passing = 0
}

/** Nothing of the deck can sound in this block: while it is passed on it goes on all the same. */
export const passOn = (deck: Deck, timing: Timing, n: number): void => {
  if (!deck.playing || !deck.source || deck.changing || deck.passing <= 0) return
  deck.passing -= n
  const { head } = deck.cursor
  const [from, to] = [loopStart(deck), loopEnd(deck)]
  const next = head.position + n * deck.pace * timing.ratio
  head.position = head.position < to && next >= to && to > from ? next - (to - from) : next
}

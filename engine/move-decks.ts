import { DECKS } from '../contract/parameters.ts'
import type { Deck, Timing } from './deck.ts'
import { leadDeck } from './lead.ts'
import { runOn } from './slip.ts'

/** What both decks do with regard to each other and to time, before `n` frames of them are read. */
export const moveDecks = (decks: readonly [Deck, Deck], timing: Timing, n: number): void => {
  for (let i = 0; i < DECKS.length; i++) {
    const deck = decks[i] as Deck
    leadDeck(deck, decks[1 - i] as Deck, timing, n)
    runOn(deck, timing, n)
  }
}

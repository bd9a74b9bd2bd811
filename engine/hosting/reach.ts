import type { DeckNumber } from '../../contract/parameters.ts'

/** Watches whether the decks' bytes come.
 *  @param onStarved  nobody gives them to some deck (true), or all have them again
 *  @returns  what to call after each answer */
export const watchReach = (onStarved: (starved: boolean) => void): ((deck: DeckNumber, reached: boolean) => void) => {
  const starved = new Set<DeckNumber>()
  return (deck, reached) => {
    const before = starved.size > 0
    if (reached) starved.delete(deck)
    else starved.add(deck)
    const after = starved.size > 0
    if (before !== after) onStarved(after)
  }
}

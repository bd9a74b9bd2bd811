import type { DeckPosition, Origin } from '../../contract/live.ts'
import { lengthOf, reportPlace, tellMoved } from '../transport/index.ts'
import { type Lease, sounds } from './lease.ts'

/** Takes the positions that the host publishes; those of others, and those from before a jump of ours, are passed over. */
export const takePositions = (lease: Lease, origin: Origin, positions: DeckPosition[]): void => {
  const { transport } = lease
  if (!sounds(lease, origin)) return
  const now = transport.tree.now()
  for (const position of positions) {
    const deck = transport.decks[position.deck]
    if (!deck.track || now < deck.trustHostAfter) continue
    deck.sample = Math.min(Math.max(0, position.sample), lengthOf(deck))
    deck.at = now
    deck.rate = position.rate
    deck.playing = position.playing
    deck.holding = position.holding
    reportPlace(transport, deck)
    tellMoved(transport, deck)
  }
}

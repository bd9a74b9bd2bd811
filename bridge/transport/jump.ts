import type { DeckNumber } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'
import { lengthOf } from './deck.ts'
import { depart } from './slip.ts'
import { tellMoved, type Transport } from './transport.ts'

/** For so long after a jump a host's position may still be from before it. */
export const HOST_LAG_MS = 60

/** Moves a deck's playhead at once; beyond the ends it stops at them. Nothing happens on an empty deck.
 *  @param inPhase  whoever sounds it keeps its place in the beat, to the sample */
export const jump = (transport: Transport, number: DeckNumber, to: Samples, inPhase = false): void => {
  const deck = transport.decks[number]
  if (!deck.track) return
  depart(transport, deck)
  deck.sample = Math.round(Math.min(Math.max(0, to), lengthOf(deck)))
  deck.at = transport.tree.now()
  deck.trustHostAfter = deck.at + HOST_LAG_MS
  if (transport.local) deck.holding = null
  const seq = ++transport.tree.seq
  for (const listener of transport.listeners) listener.jump?.(number, deck.sample, seq, inPhase)
  tellMoved(transport, deck)
}

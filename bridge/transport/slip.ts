import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { get } from '../tree/index.ts'
import { type Deck, lengthOf, sampleAt } from './deck.ts'
import type { Transport } from './transport.ts'

/** The deck goes another way than the track: with slip, where it would be runs on. Whoever sounds it does the same. */
export const depart = ({ tree }: Transport, deck: Deck): void => {
  if (deck.ghost || !deck.playing || get(tree, `/deck/${deck.number}/slip`) !== true) return
  deck.ghost = { sample: sampleAt(deck, tree.now()), at: tree.now() }
}

/** The deck goes to where it would be. */
export const comeBack = ({ tree }: Transport, deck: Deck): void => {
  if (!deck.ghost) return
  const passed = ((tree.now() - deck.ghost.at) / 1000) * LIBRARY_RATE * deck.rate
  deck.sample = Math.min(deck.ghost.sample + passed, lengthOf(deck))
  deck.at = tree.now()
  deck.ghost = null
}

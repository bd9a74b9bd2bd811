import { DECKS, stem, stemsAmong } from '../../contract/parameters.ts'
import { get, set, type Tree } from '../tree/index.ts'
import { anchor, type Deck, holdAt, lengthOf, sampleAt } from './deck.ts'
import { keepPhase } from './sync.ts'
import { reportPlace } from './track-readings.ts'
import { tellMoved, type Transport } from './transport.ts'

const NEUTRAL = ['gain', 'mute', 'solo', 'pan', 'eq/low', 'eq/mid', 'eq/high', 'filter'] as const

/** Whether nothing is turned on any stem that a deck's track has, so that the mix sounds the same as its stems. */
export const isNeutral = (tree: Tree, { number, track }: Pick<Deck, 'number' | 'track'>): boolean =>
  stemsAmong(track?.stems?.manifest.files).every(name =>
    NEUTRAL.every(leaf => get(tree, `/deck/${number}/stem/${name}/${leaf}`) === stem[leaf].default),
  )

const end = (transport: Transport, deck: Deck): void => {
  deck.playing = false
  set(transport.tree, `/deck/${deck.number}/play`, false, { origin: 'bridge', force: true })
}

const advanceDeck = (transport: Transport, deck: Deck): void => {
  const now = transport.tree.now()
  const before = deck.sample
  const wasHolding = deck.holding
  const next = sampleAt(deck, now)
  const holding = holdAt(deck, next, isNeutral(transport.tree, deck))
  if (holding === null || wasHolding === null) deck.sample = next
  deck.at = now
  if (holding === null) keepPhase(transport, deck)
  deck.holding = holding
  if (deck.sample >= lengthOf(deck)) end(transport, deck)
  else if (holding !== wasHolding || deck.sample < before) tellMoved(transport, deck)
}

/** One step of the silent host: every playing deck goes on by the bridge's clock, turns in its loop, stops at its end
 *  and holds where its sound is not there. */
export const advance = (transport: Transport): void => {
  for (const n of DECKS) {
    const deck = transport.decks[n]
    if (!deck.playing) continue
    if (transport.local) advanceDeck(transport, deck)
    reportPlace(transport, deck)
  }
}

/** Who moves the decks changes hands; each keeps its place. */
export const setLocal = (transport: Transport, local: boolean): void => {
  for (const n of DECKS) anchor(transport.decks[n], transport.tree.now())
  transport.local = local
}

import { Failure } from '../../contract/errors.ts'
import type { Change } from '../../contract/live.ts'
import { DECKS, type DeckNumber } from '../../contract/parameters.ts'
import { loopBounds } from '../../engine/grid.ts'
import { handle, subscribe } from '../tree/index.ts'
import { anchor, type Deck, lengthOf } from './deck.ts'
import { HOST_LAG_MS, jump } from './jump.ts'
import { reportPlace, reportSound } from './track-readings.ts'
import { tellMoved, type Transport } from './transport.ts'

const PATH = /^\/deck\/(\d)\/(play|rate|loop|pitch|key-lock)$/

const play = (transport: Transport, deck: Deck, playing: boolean): void => {
  if (playing && deck.sample >= lengthOf(deck)) jump(transport, deck.number, 0)
  deck.playing = playing
  if (!playing) deck.holding = null
}

const take = (transport: Transport, change: Change): void => {
  const [, number, what] = PATH.exec(change.path) ?? []
  if (!number) return
  const deck = transport.decks[Number(number) as DeckNumber]
  const now = transport.tree.now()
  anchor(deck, now)
  deck.trustHostAfter = now + HOST_LAG_MS
  if (what === 'play') play(transport, deck, change.value as boolean)
  if (what === 'rate') deck.rate = change.value as number
  if (what === 'loop')
    deck.loop = change.value === 0 ? null : loopBounds(deck.grid, deck.sample, change.value as number)
  if (what !== 'play' && what !== 'loop') reportSound(transport, deck)
  reportPlace(transport, deck)
  tellMoved(transport, deck)
}

/** Follows what the tree says of play, rate and loop; an empty deck does not play.
 *  @returns how to stop */
export const follow = (transport: Transport): (() => void) => {
  for (const n of DECKS)
    handle(transport.tree, `/deck/${n}/play`, value => {
      if (value === true && !transport.decks[n].track) throw new Failure('not_ready', `deck ${n} is empty`)
    })
  return subscribe(transport.tree, 'bridge:transport', change => take(transport, change))
}

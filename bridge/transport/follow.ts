import { Failure } from '../../contract/errors.ts'
import type { Change } from '../../contract/live.ts'
import { DECKS, type DeckNumber } from '../../contract/parameters.ts'
import { beatsIn } from '../../engine/beat-moves.ts'
import { loopBounds } from '../../engine/grid.ts'
import { handle, subscribe } from '../tree/index.ts'
import { anchor, type Deck, lengthOf } from './deck.ts'
import { HOST_LAG_MS, jump } from './jump.ts'
import { setLoop } from './loops.ts'
import { comeBack, depart } from './slip.ts'
import { followOther, takeSync } from './sync.ts'
import { reportPlace, reportSound } from './track-readings.ts'
import { tellMoved, type Transport } from './transport.ts'

const PATH = /^\/deck\/(\d)\/(play|rate|loop|pitch|key-lock|sync|sync\/key|slip|jog)$/

const play = (transport: Transport, deck: Deck, playing: boolean): void => {
  if (playing && deck.sample >= lengthOf(deck)) jump(transport, deck.number, 0)
  if (!playing) depart(transport, deck)
  deck.playing = playing
  if (!playing) deck.holding = null
}

/** A loop that is set by its length begins at the beat at or before the playhead; one that runs keeps its start. */
const takeLoop = (transport: Transport, deck: Deck, beats: number): void => {
  const looped = deck.loop !== null
  if (beats > 0) depart(transport, deck)
  if (beats === 0) deck.loop = null
  else if (deck.placed) deck.loop = deck.placed
  else if (deck.loop && beatsIn(deck.grid, deck.loop) === beats) deck.lastLoop = deck.loop
  else {
    const [from, to] = loopBounds(deck.grid, deck.loop?.[0] ?? deck.sample, beats)
    setLoop(transport, deck.number, from, to)
  }
  if (looped && beats === 0) comeBack(transport, deck)
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
  if (what === 'loop') takeLoop(transport, deck, change.value as number)
  if (what === 'sync') takeSync(transport, deck.number)
  if ((what === 'slip' || what === 'jog') && !change.value) comeBack(transport, deck)
  if (what === 'jog' && change.value) depart(transport, deck)
  if (what !== 'play' && what !== 'loop') reportSound(transport, deck)
  if (what !== 'play' && what !== 'loop') followOther(transport)
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
  const listener = { loaded: () => followOther(transport), moved: () => followOther(transport) }
  transport.listeners.add(listener)
  const leave = subscribe(transport.tree, 'bridge:transport', change => take(transport, change))
  return () => {
    leave()
    transport.listeners.delete(listener)
  }
}

import { DECKS } from '../../contract/parameters.ts'
import { advance, tellMoved, type Transport } from '../transport/index.ts'
import { flush } from '../tree/index.ts'

export const TICK_MS = 5
const POSITIONS_MS = 100

/** What happens each tick: decks go on, beats are told, readings whose time has come go out, and ten times a second
 *  everyone hears where the playing decks are. */
export const createTick = (transport: Transport): (() => void) => {
  let told = Number.NEGATIVE_INFINITY
  return () => {
    advance(transport)
    flush(transport.tree)
    const now = transport.tree.now()
    if (now - told < POSITIONS_MS || !transport.local) return
    const playing = DECKS.map(n => transport.decks[n]).filter(deck => deck.playing)
    if (playing.length === 0) return
    told = now
    tellMoved(transport, ...playing)
  }
}

import { DECKS } from '../../contract/parameters.ts'
import { advance, tellMoved, type Transport, untilBeat } from '../transport/index.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import { flush, settleEchoes } from '../tree/index.ts'

export const TICK_MS = 5
const POSITIONS_MS = 100

/** What happens each tick: decks go on, beats are told, readings whose time has come go out, and ten times a second
 *  everyone hears where the playing decks are.
 *  @returns what to call each tick; it gives the moment of the next beat */
export const createTick = (transport: Transport): (() => MonotonicMs) => {
  let told = Number.NEGATIVE_INFINITY
  return () => {
    advance(transport)
    flush(transport.tree)
    settleEchoes(transport.tree)
    const now = transport.tree.now()
    const playing = DECKS.map(n => transport.decks[n]).filter(deck => deck.playing)
    if (now - told >= POSITIONS_MS && transport.local && playing.length > 0) {
      told = now
      tellMoved(transport, ...playing)
    }
    return untilBeat(transport)
  }
}

import type { EpochMs, MonotonicMs } from '../../contract/units.ts'
import { DECKS } from '../../contract/parameters.ts'
import { sampleAt, type Transport } from '../transport/index.ts'

/** A turn that comes so much later than the one before was not late: the machine slept. */
const SLEPT_MS = 3000

/** Watches for a machine that slept, or a bridge that was stopped: the decks are where they were before, not where they
 *  would be by the clock. Some systems' monotonic clocks go on in sleep and some stop; the wall clock tells both.
 *  @param wall  wall clock, in milliseconds
 *  @returns  what to call at each turn, before the decks go on; it says for how long the machine slept, else 0 */
export const createSleepWatch = (transport: Transport, wall: () => EpochMs): (() => number) => {
  let [now, at] = [transport.tree.now(), wall()]
  return () => {
    const [before, wallBefore] = [now, at]
    now = transport.tree.now()
    at = wall()
    const passed: MonotonicMs = now - before
    if (passed < SLEPT_MS)
      return at - wallBefore > SLEPT_MS && at - wallBefore > passed + SLEPT_MS ? at - wallBefore : 0
    for (const n of DECKS) {
      const deck = transport.decks[n]
      deck.sample = sampleAt(deck, before)
      deck.at = now
    }
    return Math.max(passed, at - wallBefore)
  }
}

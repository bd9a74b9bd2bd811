import type { Seconds } from '../../../contract/units.ts'
import type { Deck } from '../../transport/index.ts'
import { get, set, type Tree } from '../../tree/index.ts'

const FORCED = { origin: 'bridge', force: true } as const
/** A deck comes back into phase within so many seconds, by at most so much of its speed; a host's word of where it is
 *  trembles, so its mean over some turns is believed, and more slowly. */
const BACK_S = { exact: 0.4, told: 3 } as const
const MEAN = 0.1
const MOST_TRIM = 0.01
/** Below this a deck is in phase, and below this its speed stays as it is: neither can be heard. */
const IN_PHASE_S: Seconds = 0.0004
const SAME_RATE = 5e-5
const [SLOWEST, FASTEST] = [0.5, 2]

/** How far behind a deck is said to be, smoothed. */
export type Lag = { off: Seconds }

/** The part of its speed by which a deck comes back into phase.
 *  @param off    how far it is behind; null where nobody knows
 *  @param local  whether this program moves the deck, and no host tells where it is */
export const trimOf = (lag: Lag, off: Seconds | null, local: boolean): number => {
  lag.off = off === null ? 0 : lag.off + (local ? 1 : MEAN) * (off - lag.off)
  if (Math.abs(lag.off) < IN_PHASE_S) return 0
  return Math.min(MOST_TRIM, Math.max(-MOST_TRIM, lag.off / (local ? BACK_S.exact : BACK_S.told)))
}

export const setRate = (tree: Tree, deck: Deck, rate: number): void => {
  const next = Math.round(Math.min(FASTEST, Math.max(SLOWEST, rate)) * 1e5) / 1e5
  const path = `/deck/${deck.number}/rate`
  if (Math.abs(next - Number(get(tree, path))) >= SAME_RATE) set(tree, path, next, FORCED)
}

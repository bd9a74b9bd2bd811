import type { Samples } from '../contract/units.ts'
import { type Deck, soundingAt, type Timing } from './deck.ts'
import { type Grid, loopBounds, SHORTEST_LOOP } from './grid.ts'
import { jumpTo } from './jump.ts'
import { LIBRARY_RATE } from './library-rate.ts'
import { comeBack, depart } from './slip.ts'
import { abandon, leaveStretch } from './stretch/leave.ts'

/** A loop that was closed so long ago still takes the playhead back in. */
const CAUGHT = LIBRARY_RATE

/** What the stretcher has heard ahead by the old loop is not what comes by the new one. */
const hearAnew = (deck: Deck, timing: Timing): void => {
  abandon(deck, timing.fade)
  if (deck.stretch.state !== 'on') return
  const ahead = deck.cursor.head.position
  const sounding = soundingAt(deck)
  const follows = ahead >= sounding && (deck.loopTo === deck.loopFrom || ahead < deck.loopTo)
  if (!follows) leaveStretch(deck, sounding, timing.fade)
}

const placeOf = (deck: Deck): Samples => (Number.isNaN(deck.pending) ? soundingAt(deck) : deck.pending)

/** Ends the loop; with slip the deck goes to where it would be. */
export const endLoop = (deck: Deck, timing: Timing): void => {
  const looped = deck.loopTo > deck.loopFrom
  deck.loopFrom = 0
  deck.loopTo = 0
  deck.cursor.inside = false
  hearAnew(deck, timing)
  if (looped) comeBack(deck, timing)
}

/** Loops between two samples, 512 apart at least; none where the end is not behind the start. A playhead that has just
 *  run over the end is taken back in, by as much as it ran over. */
export const loopBetween = (deck: Deck, from: Samples, to: Samples, timing: Timing): void => {
  if (!(Number.isFinite(from) && Number.isFinite(to) && to > from)) {
    endLoop(deck, timing)
    return
  }
  depart(deck)
  deck.loopFrom = Math.max(0, Math.round(from))
  deck.loopTo = Math.max(deck.loopFrom + SHORTEST_LOOP, Math.round(to))
  deck.cursor.inside = false
  const [at, length] = [placeOf(deck), deck.loopTo - deck.loopFrom]
  if (at >= deck.loopTo && at < deck.loopTo + CAUGHT)
    jumpTo(deck, deck.loopFrom + ((at - deck.loopFrom) % length), timing)
  else hearAnew(deck, timing)
}

/** Loops so many beats from where the deck is; 0 ends the loop. */
export const loopBeats = (deck: Deck, grid: Grid | null, beats: number, timing: Timing): void => {
  if (beats > 0) loopBetween(deck, ...loopBounds(grid, placeOf(deck), beats), timing)
  else endLoop(deck, timing)
}

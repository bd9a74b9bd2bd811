import { type Deck, soundingAt, type Timing } from './deck.ts'
import { type Grid, loopBounds } from './grid.ts'
import { abandon, leaveStretch } from './stretch/leave.ts'

/** What the stretcher has heard ahead by the old loop is not what comes by the new one. */
const hearAnew = (deck: Deck, timing: Timing): void => {
  abandon(deck, timing.fade)
  if (deck.stretch.state !== 'on') return
  const ahead = deck.cursor.head.position
  const sounding = soundingAt(deck)
  const follows = ahead >= sounding && (deck.loopTo === deck.loopFrom || ahead < deck.loopTo)
  if (!follows) leaveStretch(deck, sounding, timing.fade)
}

/** Loops so many beats from where the deck is; 0 ends the loop. */
export const loopBeats = (deck: Deck, grid: Grid | null, beats: number, timing: Timing): void => {
  const at = Number.isNaN(deck.pending) ? soundingAt(deck) : deck.pending
  const [from, to] = beats > 0 ? loopBounds(grid, at, beats) : [0, 0]
  deck.loopFrom = from
  deck.loopTo = to
  deck.cursor.inside = false
  hearAnew(deck, timing)
}

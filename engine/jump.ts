import type { Samples } from '../contract/units.ts'
import { type Cursor, type Deck, soundingAt, type Timing } from './deck.ts'
import { beatAt, sampleOfBeat } from './grid.ts'
import { rampTo } from './ramp.ts'
import { abandon, leaveStretch } from './stretch/leave.ts'

const leaveTail = (cursor: Cursor, frames: number): void => {
  const { head, tail } = cursor
  tail.position = head.position
  tail.silent = head.silent
  rampTo(tail.mix, head.mix.now, 0)
  cursor.fadeFrames = frames
  cursor.fadeLeft = frames
}

/** Moves a read position now, with a short crossfade where anything sounds. The weights of old and new add up to 1:
 *  a jump to a like place (a loop) neither rises nor dips. */
export const moveCursor = (deck: Deck, cursor: Cursor, to: Samples, frames: number): void => {
  if (deck.gate.now > 0 || deck.gate.left > 0) leaveTail(cursor, Math.max(1, Math.floor(frames)))
  cursor.head.position = Math.max(0, to)
  cursor.inside = false
  deck.turns++
}

/** Ends the loop that bridges a gap. */
export const endHold = (deck: Deck): void => {
  deck.holdFrom = 0
  deck.holdTo = 0
}

/** What sounds goes elsewhere at once. A stretcher would need its time to come along: the deck is read as it is until
 *  the stretcher has heard enough of the new place. */
const leap = (deck: Deck, to: Samples, timing: Timing): void => {
  if (deck.stretch.state === 'on') {
    leaveStretch(deck, to, timing.fade)
    deck.turns++
    return
  }
  abandon(deck, timing.fade)
  moveCursor(deck, deck.cursor, to, timing.fade)
}

/** Whether a jump would have to wait. */
export const isBusy = ({ cursor, changing, stretch }: Deck): boolean =>
  cursor.fadeLeft > 0 || changing || stretch.state === 'leaving'

/** Takes the performer's jump: at once, or after the crossfade of an earlier one. */
export const jumpTo = (deck: Deck, to: Samples, timing: Timing): void => {
  if (!Number.isFinite(to)) return
  endHold(deck)
  deck.ended = false
  if (isBusy(deck)) deck.pending = to
  else leap(deck, to, timing)
}

/** The place as near to `to` as the beat allows: the deck stays where it is in the beat. */
export const inPhase = (deck: Deck, to: Samples): Samples => {
  const grid = deck.source?.grid ?? null
  const beat = beatAt(grid, soundingAt(deck))
  const near = sampleOfBeat(grid, beat + Math.round(beatAt(grid, to) - beat))
  return near >= 0 ? near : to
}

/** Takes up a jump that waited. */
export const takePending = (deck: Deck, timing: Timing): void => {
  if (Number.isNaN(deck.pending) || isBusy(deck)) return
  const to = deck.pending
  deck.pending = Number.NaN
  leap(deck, to, timing)
}

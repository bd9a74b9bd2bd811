import type { Samples } from '../contract/units.ts'
import type { Deck, Timing } from './deck.ts'
import { rampTo } from './ramp.ts'

const leaveTail = (deck: Deck, frames: number): void => {
  const { head, tail } = deck
  tail.position = head.position
  tail.silent = head.silent
  rampTo(tail.mix, head.mix.now, 0)
  deck.fadeFrames = frames
  deck.fadeLeft = frames
}

/** Moves the read position now, with a short crossfade where anything sounds. The weights of old and new add up to 1:
 *  a jump to a like place (a loop) neither rises nor dips. */
export const moveTo = (deck: Deck, to: Samples, frames: number): void => {
  if (deck.gate.now > 0 || deck.gate.left > 0) leaveTail(deck, Math.max(1, Math.floor(frames)))
  deck.head.position = Math.max(0, to)
  deck.inside = false
  deck.turns++
}

/** Ends the loop that bridges a gap. */
export const endHold = (deck: Deck): void => {
  deck.holdFrom = 0
  deck.holdTo = 0
}

/** Takes the performer's jump: at once, or after the crossfade of an earlier one. */
export const jumpTo = (deck: Deck, to: Samples, timing: Timing): void => {
  if (!Number.isFinite(to)) return
  endHold(deck)
  deck.ended = false
  if (deck.fadeLeft > 0 || deck.changing) {
    deck.pending = to
    return
  }
  moveTo(deck, to, timing.fade)
}

/** Takes up a jump that waited. */
export const takePending = (deck: Deck, timing: Timing): void => {
  if (deck.fadeLeft > 0 || Number.isNaN(deck.pending)) return
  const to = deck.pending
  deck.pending = Number.NaN
  moveTo(deck, to, timing.fade)
}

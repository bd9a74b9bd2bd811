import type { Samples } from '../../contract/units.ts'
import type { Deck } from '../deck.ts'
import { rampTo } from '../ramp.ts'

const isSilent = ({ gate }: Deck): boolean => gate.now === 0 && gate.left === 0

const fadeOut = (deck: Deck, frames: number): void => {
  const { stretch } = deck
  rampTo(stretch.wet, 0, isSilent(deck) ? 0 : frames)
  stretch.state = stretch.wet.now === 0 && stretch.wet.left === 0 ? 'off' : 'leaving'
  stretch.rested = 0
}

/** Reads a stretched deck as it is from `to` on, while the stretcher's output fades out. */
export const leaveStretch = (deck: Deck, to: Samples, frames: number): void => {
  const lead = deck.cursor
  deck.cursor = deck.spare
  deck.spare = lead
  const { head } = deck.cursor
  head.position = Math.max(0, to)
  head.silent = false
  rampTo(head.mix, lead.head.mix.now, 0)
  deck.cursor.fadeLeft = 0
  deck.cursor.inside = false
  deck.cursor.fresh = true
  fadeOut(deck, frames)
}

/** Gives up a stretcher that was to come. */
export const abandon = (deck: Deck, frames: number): void => {
  if (deck.stretch.state === 'priming') fadeOut(deck, frames)
}

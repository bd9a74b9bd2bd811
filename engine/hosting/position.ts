import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { DeckPosition } from '../../contract/live.ts'
import type { DeckNumber } from '../../contract/parameters.ts'
import type { MonotonicMs, Samples, Seconds } from '../../contract/units.ts'
import type { DeckState } from '../engine.ts'

/** Turns back into a loop what ran over its end. */
const looped = (sample: Samples, from: Samples, loop: DeckState['loop']): Samples => {
  if (!loop || from >= loop[1] || sample < loop[1]) return sample
  const [start, end] = loop
  return start + ((sample - start) % (end - start))
}

/** Where a deck is heard: what the engine said for `time`, carried on to `audible`.
 *  @param runs  false while nothing may sound; a playing deck then waits for sound */
export const positionOf = (
  deck: DeckNumber,
  state: DeckState,
  of: { time: Seconds; audible: Seconds; now: MonotonicMs; runs: boolean },
): DeckPosition => {
  const holding = state.playing && !of.runs ? 'sound' : state.holding
  const moves = state.playing && holding !== 'sound'
  const carried = moves ? state.sample + (of.audible - of.time) * LIBRARY_RATE * state.rate : state.sample
  return {
    deck,
    sample: Math.max(0, Math.round(looped(carried, state.sample, state.loop))),
    rate: state.rate,
    playing: state.playing,
    hostTime: of.now,
    holding,
  }
}

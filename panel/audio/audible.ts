import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { DeckPosition } from '../../contract/live.ts'
import type { DeckNumber } from '../../contract/parameters.ts'
import type { MonotonicMs, Samples, Seconds } from '../../contract/units.ts'
import type { DeckState } from '../../engine/index.ts'

/** The time of the context that leaves the speaker now. While the context runs the browser's own pair of times serves
 *  where it has one; else its time less the stated way out. */
export const audibleTime = (context: AudioContext, now: MonotonicMs): Seconds => {
  const plain = context.currentTime - (context.outputLatency || context.baseLatency || 0)
  if (context.state !== 'running') return plain
  const { contextTime, performanceTime } = context.getOutputTimestamp?.() ?? {}
  if (!contextTime || !performanceTime) return plain
  const stamped = contextTime + (now - performanceTime) / 1000
  return Math.abs(stamped - context.currentTime) > 1 ? plain : Math.min(stamped, context.currentTime)
}

/** Turns back into a loop what ran over its end. */
const looped = (sample: Samples, from: Samples, loop: DeckState['loop']): Samples => {
  if (!loop || from >= loop[1] || sample < loop[1]) return sample
  const [start, end] = loop
  return start + ((sample - start) % (end - start))
}

/** Where a deck is heard: what the engine said for `time`, carried on to `audible`.
 *  @param runs  false while the browser lets nothing sound; a playing deck then waits for sound */
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

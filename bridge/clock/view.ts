import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { MonotonicMs, Samples } from '../../contract/units.ts'
import type { Seen } from './midi-clock.ts'
import type { Score } from './song-ticks.ts'

/** Where the deck that is clocked was at a moment, and all that is needed to say where it is at any later one. Plain
 *  data: it crosses to other threads. */
export type ClockView = {
  readonly score: Score
  readonly sample: Samples
  readonly at: MonotonicMs
  readonly rate: number
  readonly loop: readonly [Samples, Samples] | null
  /** Where the track ends. */
  readonly end: Samples
  /** False while a host says where the deck is. */
  readonly exact: boolean
}

/** The same deck at a later moment: through its loop, and not beyond the end of the track. */
export const seenAt = ({ score, sample, at, rate, loop, end, exact }: ClockView, now: MonotonicMs): Seen => {
  const to = sample + (Math.max(0, now - at) / 1000) * LIBRARY_RATE * rate
  const turns = loop && sample >= loop[0] && sample < loop[1] && to >= loop[1]
  const place = turns ? loop[0] + ((to - loop[0]) % (loop[1] - loop[0])) : Math.min(to, Math.max(end, sample))
  return { ...score, sample: place, rate, loop, exact, saidAt: at }
}

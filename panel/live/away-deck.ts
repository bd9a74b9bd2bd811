import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { playedGrid } from '../../contract/grid.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { DeckNumber, Path } from '../../contract/parameters.ts'
import type { MonotonicMs, Samples } from '../../contract/units.ts'
import type { Between } from '../../engine/beat-moves.ts'
import { type Grid, gridOf } from '../../engine/grid.ts'
import { type Gauges, sampleAt } from './gauges.ts'
import { isOn, type LiveState } from './state.ts'

/** The mark of the next loop, and where the last one was. */
export type LoopMarks = { in: Samples | null; last: Between | null }

/** What a trigger does on a page that holds the sound while the bridge, which resolves triggers, is away. */
export type Resolved = {
  sets: [Path, ParameterValue][]
  /** `inPhase`: the deck stays where it is in the beat. */
  jumps: { deck: DeckNumber; sample: Samples; inPhase?: true }[]
  loops: { deck: DeckNumber; between: Between }[]
}

/** What the page sees of a deck. */
export type AwayDeck = {
  track: LoadedTrack
  grid: Grid | null
  sample: Samples
  playing: boolean
  quantize: boolean
  loop: Between | null
  marks: LoopMarks
}
/** What the page knows of a deck while the bridge is away; null of an empty one.
 *  @param of.loop  where its loop lies, by whoever sounds it */
export const awayDeckOf = (
  n: DeckNumber,
  of: { state: LiveState; gauges: Gauges; loop: Between | null; marks: LoopMarks; now: MonotonicMs },
): AwayDeck | null => {
  const { state, gauges, loop, marks, now } = of
  const track = state.decks[n]
  if (!track) return null
  const { samples } = (track.stems ?? track.mix)?.manifest ?? { samples: null }
  const duration = samples ? samples / LIBRARY_RATE : track.duration
  const { beats, downbeats } = playedGrid({ analysis: track.analysis, manual: track.manual ?? null, duration })
  return {
    track,
    grid: gridOf(beats, downbeats),
    sample: sampleAt(gauges.positions[n], now),
    playing: isOn(state, `/deck/${n}/play`),
    quantize: isOn(state, `/deck/${n}/quantize`),
    loop,
    marks,
  }
}

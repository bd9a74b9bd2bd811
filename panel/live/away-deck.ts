import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { playedGrid } from '../../contract/grid.ts'
import type { DeckNumber } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import type { Between } from '../../engine/beat-moves.ts'
import { gridOf } from '../../engine/grid.ts'
import type { AwayDeck } from './away.ts'
import type { LoopMarks } from './away-loops.ts'
import { type Gauges, sampleAt } from './gauges.ts'
import { isOn, type LiveState } from './state.ts'

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

import type { Analysis, Grid } from '../../contract/analysis.ts'
import { type GridSource, type PlayedGrid, picked } from '../../contract/grid.ts'
import type { ManualGrid } from '../../contract/manual.ts'
import type { Seconds } from '../../contract/units.ts'

/** Grids that differ by less sound the same. */
const SAME: Seconds = 0.005
const SAME_TEMPO = 0.002

/** The grids to pick from: none where the only one is that which was found. */
export const gridsToPick = (analysis: Analysis | null): Grid[] => {
  const grids = analysis?.grids ?? []
  return grids.length > 1 ? grids : []
}

/** A bar of a grid where the first beats are heard: an even row drawn there from the start would miss a tempo that
 *  moves. */
const anchorOf = (analysis: Analysis | null, { offset, bpm, beatsPerBar }: Grid): Seconds => {
  const first = analysis?.downbeats[0] ?? analysis?.beats[0] ?? 0
  const bar = (60 / bpm) * beatsPerBar
  return offset + Math.max(0, Math.round((first - offset) / bar)) * bar
}

/** What a hand sets to play by a grid: its tempo, following the beats that were heard where it can, and its bars.
 *  @param t  where the deck is */
export const pickedGrid = (manual: ManualGrid, source: GridSource, grid: Grid, t: Seconds): ManualGrid => ({
  ...picked(manual, source, grid.bpm, t),
  anchor: anchorOf(source.analysis, grid),
  beatsPerBar: grid.beatsPerBar,
})

/** Whether a deck plays by this grid: in its tempo, with its bars. */
export const isPlayed = (played: PlayedGrid, analysis: Analysis | null, grid: Grid): boolean => {
  if (played.bpm === null || played.beatsPerBar !== grid.beatsPerBar) return false
  const anchor = anchorOf(analysis, grid)
  return Math.abs(played.bpm / grid.bpm - 1) < SAME_TEMPO && played.downbeats.some(t => Math.abs(t - anchor) < SAME)
}

import type { Grid } from '../../contract/analysis.ts'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import {
  anchoredAt,
  downbeatAt,
  type PlayedGrid,
  picked,
  scaled,
  shifted,
  shiftedHalf,
  tempoOfTaps,
  withTempo,
} from '../../contract/grid.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import type { ManualGrid } from '../../contract/manual.ts'
import type { DeckNumber } from '../../contract/parameters.ts'
import type { Bpm, Seconds } from '../../contract/units.ts'
import { sampleAt } from '../live/gauges.ts'
import type { Live } from '../live/live.ts'
import type { GridDesk } from './grid-desk.svelte.ts'
import { pickedGrid } from './named-grids.ts'
import { takeTap } from './taps.ts'

export type GridActions = ReturnType<typeof gridActionsOn>
type Change = (manual: ManualGrid, grid: PlayedGrid, t: Seconds, track: LoadedTrack) => ManualGrid

const hundredths = (bpm: Bpm): Bpm => Math.round(bpm * 100) / 100

/** What buttons and keys do to the grid of what lies on a deck. A locked grid takes nothing but the key to its lock. */
export const gridActionsOn = (live: Pick<Live, 'state' | 'gauges' | 'trigger'>, grids: GridDesk) => {
  const taps: Record<DeckNumber, Seconds[]> = { 1: [], 2: [] }
  const now = (deck: DeckNumber): Seconds => sampleAt(live.gauges.positions[deck], performance.now()) / LIBRARY_RATE
  const change = (deck: DeckNumber, by: Change, { evenLocked = false } = {}): void => {
    const track = live.state.decks[deck]
    if (!track) return
    const manual = grids.manualOf(track)
    if (manual.locked && !evenLocked) return
    grids.edit(track, by(manual, grids.gridOf(track), now(deck), track))
  }
  return {
    nudge: (deck: DeckNumber, by: Seconds) => change(deck, (m, grid) => shifted(m, grid, by)),
    half: (deck: DeckNumber) => change(deck, shiftedHalf),
    scale: (deck: DeckNumber, by: number) => change(deck, (m, grid) => scaled(m, grid, by)),
    anchorHere: (deck: DeckNumber) => change(deck, anchoredAt),
    downbeatHere: (deck: DeckNumber) => change(deck, downbeatAt),
    beatsPerBar: (deck: DeckNumber, beatsPerBar: number) => change(deck, m => ({ ...m, beatsPerBar })),
    tempo: (deck: DeckNumber, bpm: Bpm) => change(deck, (m, grid, t) => withTempo(m, grid, bpm, t)),
    /** One of the tempi that the analysis holds for possible. */
    pick: (deck: DeckNumber, bpm: Bpm) => change(deck, (m, _, t, track) => picked(m, track, bpm, t)),
    /** One of the grids that the analysis names. */
    grid: (deck: DeckNumber, grid: Grid) => change(deck, (m, _, t, track) => pickedGrid(m, track, grid, t)),
    key: (deck: DeckNumber, key: ManualGrid['key'] | null) =>
      change(deck, ({ key: _, ...rest }) => (key ? { ...rest, key } : rest)),
    lock: (deck: DeckNumber) => change(deck, m => ({ ...m, locked: !m.locked }), { evenLocked: true }),
    reset: (deck: DeckNumber) => change(deck, ({ locked }) => ({ locked })),
    /** Four taps make a tempo. On a deck that plays they also say where its beats lie. */
    tap: (deck: DeckNumber) => {
      const { playing } = live.gauges.positions[deck]
      taps[deck] = takeTap(taps[deck], playing ? now(deck) : performance.now() / 1000)
      const heard = tempoOfTaps(taps[deck])
      if (!heard) return
      const bpm = hundredths(heard.bpm)
      change(deck, (m, grid, t) => {
        const even = withTempo(m, grid, bpm, t)
        return playing ? anchoredAt(even, { ...grid, bpm }, heard.at) : even
      })
    },
    tapsOf: (deck: DeckNumber): number => taps[deck].length,
    take: (deck: DeckNumber) => live.trigger(`/deck/${deck}/grid/take`),
    keep: (deck: DeckNumber) => live.trigger(`/deck/${deck}/grid/keep`),
  }
}

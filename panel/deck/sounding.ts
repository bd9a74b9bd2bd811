import { type Played, soundingKeyOf } from '../../contract/fit.ts'
import { type GridSource, type PlayedGrid, playedKey, tempoAt } from '../../contract/grid.ts'
import type { Bpm, Seconds } from '../../contract/units.ts'

/** Tempo and key as they sound, by speed and pitch. Null where unknown. */
export type Sounding = { bpm: Bpm | null; key: string | null; camelot: string | null }

export const soundingAt = (
  track: Omit<GridSource, 'duration'> | null,
  grid: PlayedGrid | null,
  played: Played,
  t: Seconds = 0,
): Sounding => {
  const bpm = grid && tempoAt(grid, t)
  const key = track && soundingKeyOf(playedKey(track), played)
  return { bpm: bpm === null ? null : bpm * played.rate, key: key?.name ?? null, camelot: key?.camelot ?? null }
}

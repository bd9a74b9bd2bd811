import type { Samples } from '../contract/units.ts'
import { beatAt, type Grid, sampleOfBeat, SHORTEST_LOOP } from './grid.ts'

/** From a sample up to another. */
export type Between = readonly [Samples, Samples]

const LONGEST_BEATS = 64

/** So many beats from a sample; the place in the beat stays. */
export const movedBy = (grid: Grid | null, sample: Samples, beats: number): Samples =>
  sampleOfBeat(grid, beatAt(grid, sample) + beats)

/** The beat that is nearest; without a grid the place itself. */
export const nearestBeat = (grid: Grid | null, sample: Samples): Samples =>
  grid ? Math.max(0, Math.round(sampleOfBeat(grid, Math.round(beatAt(grid, sample))))) : sample

/** A loop's length as its row says it: at least 1/64 of a beat, 64 at most. */
export const beatsIn = (grid: Grid | null, [from, to]: Between): number =>
  Math.min(LONGEST_BEATS, Math.max(1 / 64, Math.round((beatAt(grid, to) - beatAt(grid, from)) * 1e4) / 1e4))

/** A loop on whole samples, not before the start and not too short. */
export const fittedLoop = (from: Samples, to: Samples): Between => {
  const start = Math.max(0, Math.round(from))
  return [start, Math.max(start + SHORTEST_LOOP, Math.round(to))]
}

/** The loop so many times as long, from its start; null where that is too long. */
export const scaledLoop = (grid: Grid | null, [from, to]: Between, by: number): Between | null => {
  const start = beatAt(grid, from)
  const beats = (beatAt(grid, to) - start) * by
  return beats > LONGEST_BEATS + 0.01 ? null : [from, sampleOfBeat(grid, start + beats)]
}

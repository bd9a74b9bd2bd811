import { LIBRARY_RATE } from './library-rate.ts'
import type { Samples } from '../contract/units.ts'

/** Where the beats and bars of a track lie, in samples, ascending. */
export type Grid = { readonly beats: readonly Samples[]; readonly downbeats: readonly Samples[] }

/** A beat of 120 BPM and a bar of 2 s, where no grid is known. */
const PLAIN_BEAT = LIBRARY_RATE / 2
const PLAIN_BAR = LIBRARY_RATE * 2
/** In samples. */
export const SHORTEST_LOOP = 512

/** The grid of beats in seconds; null when there are fewer than two. */
export const gridOf = (beats: readonly number[], downbeats: readonly number[]): Grid | null =>
  beats.length < 2 ? null : { beats: beats.map(s => s * LIBRARY_RATE), downbeats: downbeats.map(s => s * LIBRARY_RATE) }

/** Index of the last mark at or before `sample`; −1 before the first. */
const lastAtOrBefore = (marks: readonly Samples[], sample: Samples): number => {
  let [low, high] = [0, marks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((marks[middle] as number) <= sample) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The beat at a sample, counted from 0 at the first one, with its fraction; goes on evenly outside the grid. */
export const beatAt = (grid: Grid | null, sample: Samples): number => {
  if (!grid) return sample / PLAIN_BEAT
  const last = grid.beats.length - 1
  const i = Math.min(Math.max(lastAtOrBefore(grid.beats, sample), 0), last - 1)
  const [from, to] = [grid.beats[i] as number, grid.beats[i + 1] as number]
  return i + (sample - from) / Math.max(1, to - from)
}

/** The sample of a beat: the inverse of beatAt. */
export const sampleOfBeat = (grid: Grid | null, beat: number): Samples => {
  if (!grid) return beat * PLAIN_BEAT
  const i = Math.min(Math.max(Math.floor(beat), 0), grid.beats.length - 2)
  const [from, to] = [grid.beats[i] as number, grid.beats[i + 1] as number]
  return from + (beat - i) * Math.max(1, to - from)
}

/** Bounds of a loop of `beats` beats from the beat (of a shorter loop: the part of a beat) at or before `sample`.
 *  @returns  [from, to) in samples; without a grid beats are those of 120 BPM from the start */
export const loopBounds = (grid: Grid | null, sample: Samples, beats: number): [Samples, Samples] => {
  const unit = Math.min(1, beats)
  const start = Math.floor(beatAt(grid, sample) / unit + 1e-6) * unit
  const from = Math.max(0, Math.round(sampleOfBeat(grid, start)))
  return [from, Math.max(from + SHORTEST_LOOP, Math.round(sampleOfBeat(grid, start + beats)))]
}

/** Length in samples of the bar at or before `sample`; 2 s without a grid. */
export const barLength = (grid: Grid | null, sample: Samples): Samples => {
  if (!grid) return PLAIN_BAR
  const bar = Math.min(lastAtOrBefore(grid.downbeats, sample), grid.downbeats.length - 2)
  if (bar >= 0) return Math.round((grid.downbeats[bar + 1] as number) - (grid.downbeats[bar] as number))
  const beat = beatAt(grid, sample)
  return Math.round(sampleOfBeat(grid, beat) - sampleOfBeat(grid, beat - 4))
}

/** Length in samples of the beat at `sample`. */
export const beatLength = (grid: Grid | null, sample: Samples): Samples => {
  const beat = beatAt(grid, sample)
  return Math.round(sampleOfBeat(grid, beat) - sampleOfBeat(grid, beat - 1))
}

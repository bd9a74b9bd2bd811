import { beatAt, type Grid, sampleOfBeat } from '../../engine/grid.ts'
import type { Samples } from '../../contract/units.ts'

/** A tick is the 24th part of a beat, a sixteenth has six. Source: MIDI 1.0 detailed specification, system real time. */
export const TICKS_IN_BEAT = 24
export const TICKS_IN_SIXTEENTH = 6
/** Sixteenths that a song position pointer can count: it has 14 bits. */
const POSITIONS = 2 ** 14

/** What ticks are counted by. Tick 0 lies on the first beat of bar 1; an upbeat has ticks below 0. */
export type Score = { readonly grid: Grid; readonly beatsPerBar: number }

const firstBar = ({ downbeats, ...grid }: Grid): number =>
  downbeats[0] === undefined ? 0 : Math.round(beatAt({ ...grid, downbeats }, downbeats[0]))

/** The tick at a sample, with its fraction; goes on evenly outside the beats. */
export const tickAt = ({ grid }: Score, sample: Samples): number =>
  (beatAt(grid, sample) - firstBar(grid)) * TICKS_IN_BEAT

/** The inverse of tickAt. */
export const sampleOfTick = ({ grid }: Score, tick: number): Samples =>
  sampleOfBeat(grid, tick / TICKS_IN_BEAT + firstBar(grid))

/** The song position pointer of a tick that lies on a sixteenth. Beyond its 14 bits (34 minutes at 120 BPM) it begins
 *  anew on a first beat of a bar. */
export const songPosition = ({ beatsPerBar }: Score, tick: number): readonly number[] => {
  const bar = 4 * beatsPerBar
  const at = Math.round(tick / TICKS_IN_SIXTEENTH) % (Math.floor(POSITIONS / bar) * bar)
  return [0xf2, at & 0x7f, at >> 7]
}

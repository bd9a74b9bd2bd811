/** A performance, written down so that it can be rendered again. */
import type { ParameterValue } from './parameter-row.ts'
import type { DeckNumber, Path } from './parameters.ts'
import type { Point } from './automation.ts'
import type { Hertz, Samples } from './units.ts'

/** What happened before a frame was rendered, in the order in which it did. */
export type PerformanceEvent =
  | [frame: number, what: 'set', path: Path, value: ParameterValue]
  /** A track by its id comes onto a deck, at its start; null takes it off. */
  | [frame: number, what: 'load', deck: DeckNumber, track: string | null]
  | [frame: number, what: 'jump', deck: DeckNumber, sample: Samples, how?: 'in phase' | 'pass']
  /** Loops between two samples; null ends the loop. */
  | [frame: number, what: 'loop', deck: DeckNumber, between: readonly [Samples, Samples] | null]
  | [frame: number, what: 'lanes', deck: DeckNumber, lanes: { path: Path; points: Point[] }[]]
  /** The controls that hands have taken from their lanes, all of them. */
  | [frame: number, what: 'left', paths: Path[]]

export const jumpEvent = (
  frame: number,
  deck: DeckNumber,
  sample: Samples,
  how?: 'in phase' | 'pass',
): PerformanceEvent => (how ? [frame, 'jump', deck, sample, how] : [frame, 'jump', deck, sample])

/** `events` ascend by frame at `rate`; what stood at the beginning are events of frame 0.
 *  `block`: frames that were rendered at a time; 128 without.
 *  `heard`: the frames are those of a recording, which come later than the decks are read by the engine's latency;
 *  without it frame i is what the decks play at frame i. */
export type PerformanceLog = {
  version: 1
  rate: Hertz
  frames: number
  events: PerformanceEvent[]
  block?: number
  heard?: boolean
}

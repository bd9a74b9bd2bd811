import { type Curve, type Lane, pathOfLane, type Point, pointBefore } from '../../contract/automation.ts'
import type { Row } from '../../contract/parameter-row.ts'
import type { DeckNumber, Path } from '../../contract/parameters.ts'
import { between } from '../../contract/travel.ts'
import type { Samples } from '../../contract/units.ts'
import { type Grid, sampleOfBeat } from '../grid.ts'

/** The moves of one control of the engine, in samples of the track. Points ascend; there is one at least. */
export type EngineLane = { path: Path; points: Point[] }

/** A lane as it is played: where in it the playhead is, and until which frame the control still moves by a ramp. */
export type PlayedLane = {
  readonly path: Path
  readonly row: Row
  readonly at: Float64Array
  readonly values: Float64Array
  readonly curves: readonly Curve[]
  readonly set: (value: number) => void
  readonly isSpeed: boolean
  /** A hand has the control. */
  left: boolean
  /** The last point before the playhead; −1 before the first. */
  index: number
  /** Whether the control has been brought to the lane since the playhead came here. */
  placed: boolean
  busyUntil: number
}

export const playedLane = (lane: EngineLane, row: Row, set: (value: number) => void): PlayedLane => ({
  path: lane.path,
  row,
  at: Float64Array.from(lane.points, point => point[0]),
  values: Float64Array.from(lane.points, point => point[1]),
  curves: lane.points.map(point => point[2]),
  set,
  isSpeed: lane.path.endsWith('/rate'),
  left: false,
  index: pointBefore(lane.points, 0),
  placed: false,
  busyUntil: 0,
})

/** Index of the last point at or before a sample, looked for from where the lane was. */
export const seekLane = (lane: PlayedLane, sample: Samples): number => {
  const { at } = lane
  let i = lane.index
  while (i + 1 < at.length && (at[i + 1] as number) <= sample) i++
  while (i >= 0 && (at[i] as number) > sample) i--
  return i
}

/** Whether the value moves from here to the next point. */
export const moves = ({ row, curves, at, values }: PlayedLane, index: number): boolean =>
  index >= 0 &&
  index + 1 < at.length &&
  curves[index] === 'linear' &&
  row.type !== 'boolean' &&
  values[index] !== values[index + 1]

/** The value at a sample, as far as the stretch that begins at point `index` goes. */
export const laneLevel = (lane: PlayedLane, index: number, sample: Samples): number => {
  const { row, at, values } = lane
  const i = Math.max(0, index)
  const from = values[i] as number
  if (!moves(lane, index)) return from
  const begin = at[i] as number
  return between(row, from, values[i + 1] as number, (sample - begin) / ((at[i + 1] as number) - begin))
}

/** A lane's points in samples, by the grid of the track. */
export const samplePoints = ({ unit, points }: Lane, grid: Grid | null): Point[] =>
  points.map(([at, value, curve]) => [
    unit === 'beats' ? Math.max(0, Math.round(sampleOfBeat(grid, at))) : at,
    value,
    curve,
  ])

/** A track's lanes as the engine plays them on a deck. */
export const engineLanes = (deck: DeckNumber, lanes: readonly Lane[], grid: Grid | null): EngineLane[] =>
  lanes
    .filter(({ points }) => points.length > 0)
    .map(lane => ({ path: pathOfLane(deck, lane.path), points: samplePoints(lane, grid) }))

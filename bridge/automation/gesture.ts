import { laneValue, type Point, pointBefore } from '../../contract/automation.ts'
import { MOST_POINTS } from '../../contract/automation-schema.ts'
import type { Row } from '../../contract/parameter-row.ts'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { Samples } from '../../contract/units.ts'
import { thin } from './thin.ts'

/** Moves further apart than this are steps; nearer ones are one movement. */
const ONE_MOVEMENT: Samples = 0.2 * LIBRARY_RATE

/** What a hand does to one control while it is recorded. */
export type Gesture = {
  readonly row: Row
  /** What the control stood at before. */
  readonly before: number
  readonly from: Samples
  readonly points: Point[]
  /** Where the playhead was last seen in it. */
  to: Samples
}

export const beginGesture = (row: Row, before: number, at: Samples): Gesture => ({
  row,
  before,
  from: at,
  points: [[at, before, 'hold']],
  to: at,
})

/** The hand moves the control. */
export const moveGesture = (gesture: Gesture, at: Samples, value: number): void => {
  const last = gesture.points.at(-1) as Point
  const flows = gesture.row.type !== 'boolean' && gesture.points.length > 1 && at - last[0] <= ONE_MOVEMENT
  if (flows) last[2] = 'linear'
  gesture.points.push([at, value, 'hold'])
  gesture.to = Math.max(gesture.to, at)
}

/** What a lane does from `at` on: its value there as a point. */
const goesOn = (row: Row, points: readonly Point[], at: Samples): Point => [
  at,
  laneValue(row, points, at),
  points[pointBefore(points, at)]?.[2] ?? 'hold',
]

/** The lane's points with the gesture over what was there; behind it the lane goes on as it was. A lane that there was
 *  none of stands before the gesture at what the control stood at, and behind it where the hand left it. */
export const writeGesture = (points: readonly Point[], gesture: Gesture): Point[] => {
  const { row, from, to } = gesture
  const own = gesture.points.slice(1)
  const empty = points.length === 0
  const before = points.filter(([at]) => at < from)
  const start: Point[] = empty ? [[0, gesture.before, 'hold']] : []
  const last = before.at(-1)
  if (last?.[2] === 'linear') start.push([from, laneValue(row, points, from), 'hold'])
  const after = empty ? [] : [goesOn(row, points, to), ...points.filter(([at]) => at > to)]
  let all = [...before, ...start, ...thin(row, own), ...after]
  for (let tolerance = 0.01; all.length > MOST_POINTS && tolerance < 1; tolerance *= 2) all = thin(row, all, tolerance)
  return all.slice(0, MOST_POINTS)
}

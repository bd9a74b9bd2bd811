import { isAutomatable, type Lane, laneValue, pathOfLane, type Point } from '../../contract/automation.ts'
import type { Row } from '../../contract/parameter-row.ts'
import { type DeckNumber, type Path, parameterTable, STEMS } from '../../contract/parameters.ts'
import { positionOf, valueAt } from '../../contract/travel.ts'
import type { Samples } from '../../contract/units.ts'
import { beatAt, type Grid } from '../../engine/grid.ts'

const table = parameterTable()
/** Two points closer than this are one. */
const APART: Samples = 1

/** The controls that a lane of a deck can move, as lanes name them: its own by leaf, those of the session by path. */
export const lanePaths = (deck: DeckNumber): string[] =>
  [...table].flatMap(([path, row]) => {
    if (!isAutomatable(path, row)) return []
    const own = `/deck/${deck}/`
    return path.startsWith(own) ? [path.slice(own.length)] : path.startsWith('/deck/') ? [] : [path]
  })

export const rowOf = (deck: DeckNumber, lanePath: string): Row => table.get(pathOfLane(deck, lanePath)) as Row

/** "vocals gain", "crossfade": a control in words. */
export const laneName = (lanePath: string, stems: Record<string, string>): string => {
  const [first, second, ...rest] = lanePath.replace(/^\/master\//, '').split('/')
  return first === 'stem' && second && (STEMS as readonly string[]).includes(second)
    ? [stems[second], ...rest].join(' ')
    : [first, second, ...rest].filter(Boolean).join(' ').replaceAll('-', ' ')
}

/** How high a value is drawn, 0…1. */
export const heightOf = (row: Row, value: number): number =>
  positionOf(row, row.type === 'boolean' ? value !== 0 : value)
const valueAtHeight = (row: Row, height: number): number => Number(valueAt(row, Math.min(1, Math.max(0, height))))

/** Puts a point down where the lane is not yet; one that is there moves to the height.
 *  @returns the points and which of them it is */
export const addPoint = (
  row: Row,
  points: readonly Point[],
  at: Samples,
  height?: number,
): { points: Point[]; chosen: number } => {
  const when = Math.max(0, Math.round(at))
  const value =
    height === undefined ? (points.length > 0 ? laneValue(row, points, when) : 0) : valueAtHeight(row, height)
  const others = points.filter(point => Math.abs(point[0] - when) > APART)
  const before = others.filter(point => point[0] < when)
  const curve = before.at(-1)?.[2] ?? (row.type === 'boolean' ? 'hold' : 'linear')
  const point: Point = [when, value, curve]
  return { points: [...before, point, ...others.slice(before.length)], chosen: before.length }
}

/** Moves one point, no further than its neighbours. */
export const movePoint = (row: Row, points: readonly Point[], i: number, at: Samples, height: number): Point[] => {
  const point = points[i]
  if (!point) return [...points]
  const low = (points[i - 1]?.[0] ?? -APART) + APART
  const high = (points[i + 1]?.[0] ?? Number.POSITIVE_INFINITY) - APART
  const moved: Point = [Math.max(low, Math.min(high, Math.round(at))), valueAtHeight(row, height), point[2]]
  return points.map((other, k) => (k === i ? moved : other))
}

export const removePoint = (points: readonly Point[], i: number): Point[] => points.filter((_, k) => k !== i)

export const turnCurve = (points: readonly Point[], i: number): Point[] =>
  points.map((point, k): Point => (k === i ? [point[0], point[1], point[2] === 'hold' ? 'linear' : 'hold'] : point))

/** The point nearest to a place of the drawing, if a finger there means it; −1 where none is.
 *  @param reach  how far a finger reaches, in pixels */
export const pointNear = (places: readonly { x: number; y: number }[], x: number, y: number, reach: number): number => {
  let [best, least] = [-1, reach]
  for (const [i, place] of places.entries()) {
    const distance = Math.hypot(place.x - x, place.y - y)
    if (distance <= least) [best, least] = [i, distance]
  }
  return best
}

/** What was drawn, in samples, as the lane keeps it. */
export const laneFrom = (lane: Pick<Lane, 'path' | 'unit'>, points: readonly Point[], grid: Grid | null): Lane => ({
  path: lane.path,
  unit: lane.unit,
  points: points.map(
    ([at, value, curve]): Point => [lane.unit === 'beats' ? Math.max(0, beatAt(grid, at)) : at, value, curve],
  ),
})

export const parameterOf = (deck: DeckNumber, lanePath: string): Path => pathOfLane(deck, lanePath)

import type { Point } from '../../contract/automation.ts'
import type { Row } from '../../contract/parameter-row.ts'
import { positionOf } from '../../contract/travel.ts'

/** A point that lies this near to the line of its neighbours says nothing; as a part of the control's travel. */
const TOLERANCE = 0.004

/** Index of the point between two that lies furthest from their line, and how far. */
const furthest = (points: readonly Point[], levels: readonly number[], from: number, to: number) => {
  const [[a], [b]] = [points[from] as Point, points[to] as Point]
  const [low, high] = [levels[from] as number, levels[to] as number]
  let [best, most] = [from, 0]
  for (let i = from + 1; i < to; i++) {
    const share = b === a ? 0 : ((points[i] as Point)[0] - a) / (b - a)
    const off = Math.abs((levels[i] as number) - (low + share * (high - low)))
    if (off > most) [best, most] = [i, off]
  }
  return { best, most }
}

/** The points of a stretch of straight lines without those that do not matter; the first and the last stay.
 *  Source: Douglas and Peucker 1973. */
const thinRun = (row: Row, points: readonly Point[], tolerance: number): Point[] => {
  const levels = points.map(([, value]) => positionOf(row, value))
  const kept = new Set([0, points.length - 1])
  const spans: [number, number][] = [[0, points.length - 1]]
  for (let span = spans.pop(); span; span = spans.pop()) {
    const { best, most } = furthest(points, levels, ...span)
    if (most <= tolerance) continue
    kept.add(best)
    spans.push([span[0], best], [best, span[1]])
  }
  return points.filter((_, i) => kept.has(i))
}

/** Fewer points for the same moves: stretches of lines lose what lies on the line, what is held stays. */
export const thin = (row: Row, points: readonly Point[], tolerance: number = TOLERANCE): Point[] => {
  const out: Point[] = []
  for (let i = 0; i < points.length; ) {
    let end = i
    while (end + 1 < points.length && (points[end] as Point)[2] === 'linear') end++
    out.push(...thinRun(row, points.slice(i, end + 1), tolerance))
    i = end + 1
  }
  return out
}

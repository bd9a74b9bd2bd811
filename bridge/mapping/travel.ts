import type { Row } from '../../contract/parameter-row.ts'
import { positionOf } from '../../contract/travel.ts'
import type { Position } from '../../contract/units.ts'

/** Whether the row rests in the middle of its travel: pan, filter, rate. */
const rests = (row: Row): boolean => row.default !== undefined && Math.abs(positionOf(row, row.default) - 0.5) < 1e-9

/** Position of a raw value of 0…top. Both ends are reached exactly, and so is the middle, (top + 1) ÷ 2, of rows that
 *  rest there: a knob with 128 steps has no step of exactly one half otherwise. */
export const positionFromRaw = (row: Row, raw: number, top: number): Position => {
  if (!rests(row)) return raw / top
  const middle = (top + 1) / 2
  return raw <= middle ? raw / (2 * middle) : 0.5 + (raw - middle) / (2 * (top - middle))
}

/** The nearest raw value of low…high for a position: the inverse of positionFromRaw on 0…top. */
export const rawFromPosition = (row: Row, position: Position, [low, high]: readonly [number, number]): number => {
  if (!rests(row) || position === 0 || position === 1) return Math.round(low + position * (high - low))
  const middle = Math.ceil((low + high) / 2)
  return Math.round(
    position <= 0.5 ? low + 2 * position * (middle - low) : middle + (2 * position - 1) * (high - middle),
  )
}

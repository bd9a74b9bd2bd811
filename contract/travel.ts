/** Where on a control's travel a value stands. */
import type { ParameterValue, Row } from './parameter-row.ts'
import { faderLevel, faderPosition } from './tapers.ts'
import type { Position } from './units.ts'

const WHOLE = [0, 1] as const

/** Where on a control's travel a value stands, 0…1, by the row's taper; a switch stands at 0 or 1. */
export const positionOf = (row: Row, value: ParameterValue): Position => {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'number') return 0
  if (row.taper === 'fader') return faderPosition(value)
  const [low, high] = row.range ?? WHOLE
  const position = row.taper === 'log' ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
  return Math.min(1, Math.max(0, position))
}

/** The value at a position of the travel: the inverse of positionOf. */
export const valueAt = (row: Row, position: Position): ParameterValue => {
  if (row.type === 'boolean') return position >= 0.5
  if (row.taper === 'fader') return faderLevel(position)
  const [low, high] = row.range ?? WHOLE
  return row.taper === 'log' ? low * (high / low) ** position : low + (high - low) * position
}

/** The number on the way from one to another, evenly by the control's travel; both ends exactly.
 *  @param share  0…1 of the way */
export const between = (row: Row, from: number, to: number, share: number): number => {
  if (share <= 0 || from === to) return from
  if (share >= 1) return to
  const a = positionOf(row, from)
  return Number(valueAt(row, a + share * (positionOf(row, to) - a)))
}

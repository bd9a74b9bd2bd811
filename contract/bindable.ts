/** Which parameters a control can move, and how it moves one that it is given. */
import type { ParameterValue, Row } from './parameter-row.ts'
import type { ControlBinding, ProfileControl } from './profile.ts'

type Kind = ProfileControl['kind']

/** Why a control cannot have a parameter; undefined where it can. */
export const whyNotBindable = (row: Row, kind: Kind): string | undefined => {
  if (kind === 'lamp') return row.kind === 'trigger' || row.type === 'text' ? 'a lamp cannot show it' : undefined
  if (row.kind === 'reading') return 'it can only be read'
  if (row.reserved) return 'its address is reserved; nothing sounds by it yet'
  if (row.type === 'text') return 'it takes text'
  return
}

const within = (row: Row, value: number): number =>
  Math.min(row.range?.[1] ?? value, Math.max(row.range?.[0] ?? value, value))

/** How a control moves a parameter, where the profile's own way does not fit: a button sets a number to what it stands at
 *  now, and a trigger that takes a number is fired with 1. */
export const firstWay = (kind: Kind, row: Row, now: ParameterValue | undefined): Partial<ControlBinding> => {
  if (kind === 'lamp') return {}
  if (row.kind === 'trigger') return { mode: 'trigger', ...(row.type === 'number' ? { value: within(row, 1) } : {}) }
  if (kind === 'button' && row.type === 'number') return { mode: 'set', value: Number(now ?? row.default ?? 0) }
  return {}
}

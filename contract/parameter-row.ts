/** What a value, a trigger or a reading is; the shapes that contract/parameters.ts is written in. */
export type Unit =
  | 'dB'
  | 'dBFS'
  | 'position'
  | 'toggle'
  | 'pan'
  | 'ratio'
  | 'bipolar'
  | 's'
  | 'bpm'
  | 'beats'
  | 'count'
  | 'cents'
  | 'Hz'
  | 'fraction'
  | 'text'
  | 'none'
export type ParameterValue = number | boolean | string
export type Kind = 'value' | 'trigger' | 'reading'
export type Taper = 'linear' | 'fader' | 'log'

/** One row of the parameter table.
 *  kind: a value is kept, coalesced, replayed, in the snapshot; a trigger happens once and is never replayed;
 *  a reading is sent out, rate-limited, never in the snapshot. */
export type Row = {
  readonly kind: Kind
  readonly unit: Unit
  readonly says: string
  readonly type: 'number' | 'boolean' | 'text' | 'none'
  readonly range?: readonly [number, number]
  /** The words that a text may be. */
  readonly options?: readonly string[]
  readonly default?: ParameterValue
  readonly taper?: Taper
  /** The most messages a second that a surface gets of a reading. */
  readonly rate?: number
  /** The row whose other view this is (fader is gain's). */
  readonly viewOf?: string
  /** True while the address is fixed but nothing sounds by it yet: a set is refused with `not_yet`. */
  readonly reserved?: boolean
}
type Numbers = { range: readonly [number, number]; default: number; taper?: Taper; viewOf?: string; says: string }
type Words = { default: string; options?: readonly string[]; says: string }
type Switch = { default: boolean; says: string }

export const value = (unit: Unit, of: Numbers | Switch | Words): Row => ({
  kind: 'value',
  unit,
  ...of,
  type: typeof of.default === 'number' ? 'number' : typeof of.default === 'boolean' ? 'boolean' : 'text',
})

export const trigger = (unit: Unit, of: { range?: readonly [number, number]; says: string }): Row => ({
  kind: 'trigger',
  unit,
  ...of,
  type: unit === 'none' ? 'none' : unit === 'text' ? 'text' : 'number',
})

export const reading = (unit: Unit, of: { rate: number; range?: readonly [number, number]; says: string }): Row => ({
  kind: 'reading',
  unit,
  ...of,
  type: unit === 'text' ? 'text' : unit === 'toggle' ? 'boolean' : 'number',
})

/** An address fixed now for something that comes later. */
export const reserved = (row: Row): Row => ({ ...row, reserved: true })

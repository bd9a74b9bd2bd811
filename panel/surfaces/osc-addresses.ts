import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import { type Path, parameterTable } from '../../contract/parameters.ts'

/** One address as it is listed: what it takes or tells, and what it says of itself. */
export type OscAddress = { path: Path; row: Row; takes: string }

/** "−144 … 6 dB", "true or false", "no argument": what goes with an address. */
const takesOf = ({ type, unit, range, options }: Row): string => {
  if (type === 'none') return 'no argument'
  if (type === 'boolean') return 'true or false'
  if (type === 'text') return options ? options.map(one => `“${one}”`).join(', ') : 'text'
  const between = range ? `${range[0]} … ${range[1]}`.replaceAll('-', '−') : 'number'
  return unit === 'count' ? between : `${between} ${unit}`
}

/** What an address says of itself, and what goes with it. */
export const addressText = (row: Row): string => `${row.says} · ${takesOf(row)}`

const folded = (text: string): string => text.toLowerCase().replaceAll('-', ' ')

/** The addresses of the table and of what lies in slots, that have every word in their path or in what they say. */
export const addressesFor = (query: string, more: Readonly<Record<Path, Row>>): OscAddress[] => {
  const words = folded(query).split(/\s+/).filter(Boolean)
  const rows = [...parameterTable(), ...Object.entries(more)]
  return rows
    .filter(([path, row]) => {
      const text = folded(`${path} ${row.says} ${row.kind} ${row.unit}`)
      return words.every(word => text.includes(word))
    })
    .map(([path, row]) => ({ path, row, takes: takesOf(row) }))
}

/** What stands at an address now, short; '' where nothing does. */
export const standsText = (value: ParameterValue | undefined): string =>
  typeof value === 'number' ? String(Math.round(value * 1000) / 1000).replace('-', '−') : String(value ?? '')

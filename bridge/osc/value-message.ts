import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import type { OscArgument, OscMessage } from './packet.ts'

const argumentOf = (row: Row, value: ParameterValue): OscArgument => {
  if (typeof value === 'string') return { type: 's', value }
  if (typeof value === 'boolean') return { type: 'i', value: value ? 1 : 0 }
  return row.unit === 'count' ? { type: 'i', value } : { type: 'f', value }
}

/** A value as it goes out: numbers as f, counts and switches as i (every client reads those), words as s. */
export const valueMessage = (path: Path, row: Row, value: ParameterValue): OscMessage => ({
  address: path,
  arguments: [argumentOf(row, value)],
  typed: true,
})

/** What an argument means as a value; null for what no parameter takes. */
export const givenBy = (argument: OscArgument): ParameterValue | null => {
  switch (argument.type) {
    case 'i':
    case 'f':
    case 'd':
    case 's':
    case 'S':
      return argument.value
    case 'h':
      return Number(argument.value)
    case 'T':
    case 'F':
      return argument.type === 'T'
    default:
      return null
  }
}

import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import type { OscArgument, OscMessage } from './packet.ts'

/** An integer further out than this is taken for the bits of a float: floats from 1e-38 on look so. */
const LARGEST_UNTYPED = 2 ** 23

const argumentOf = (row: Row, value: ParameterValue, asTags: boolean): OscArgument => {
  if (typeof value === 'string') return { type: 's', value }
  if (typeof value === 'boolean') return asTags ? { type: value ? 'T' : 'F' } : { type: 'i', value: value ? 1 : 0 }
  return row.unit === 'count' ? { type: 'i', value } : { type: 'f', value }
}

/** A value as it goes out: numbers as f, counts and switches as i (every client reads those), words as s.
 *  @param switches  'tags' for T and F, as OSCQuery announces them */
export const valueMessage = (
  path: Path,
  row: Row,
  value: ParameterValue,
  switches: 'numbers' | 'tags' = 'numbers',
): OscMessage => ({
  address: path,
  arguments: [argumentOf(row, value, switches === 'tags')],
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
    case 'I':
      return true
    case 'F':
      return false
    default:
      return null
  }
}

/** What bytes without a type tag mean to a row: its text, or a number, which is whole where it looks so. */
export const givenByBytes = (bytes: Uint8Array, row: Row): ParameterValue | null => {
  if (row.type === 'text') return new TextDecoder().decode(bytes).replace(/\0.*$/s, '')
  if (bytes.length < 4) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = view.getInt32(0)
  return Math.abs(whole) < LARGEST_UNTYPED ? whole : view.getFloat32(0)
}

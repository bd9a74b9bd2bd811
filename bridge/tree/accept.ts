import { Failure } from '../../contract/errors.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Entry } from './tree.ts'

/** A number this far out is a fault of the sender, not a wish: it is refused where others are clamped. */
const ABSURD = 1e9
/** Longest text that a parameter takes. */
const LONGEST_TEXT = 256

const refuse = (entry: Entry, given: unknown): never => {
  const seen = typeof given === 'number' || typeof given === 'boolean' ? String(given) : typeof given
  throw new Failure(
    'bad_value',
    `${entry.path} takes ${entry.row.type === 'none' ? 'no value' : `a ${entry.row.type}`}, not ${seen}`,
  )
}

const text = (entry: Entry, given: unknown): string => {
  if (typeof given !== 'string' || given.length > LONGEST_TEXT) return refuse(entry, given)
  const { options } = entry.row
  if (!options || options.includes(given)) return given
  throw new Failure('bad_value', `${entry.path} is one of ${options.join(', ')}`)
}

const number = (entry: Entry, given: unknown): number => {
  if (typeof given !== 'number' || !(Math.abs(given) <= ABSURD)) return refuse(entry, given)
  const [low, high] = entry.row.range ?? [-ABSURD, ABSURD]
  return given < low ? low : given > high ? high : given === 0 ? 0 : given
}

/** The value that a row takes for what was given: clamped to its range; a number for a switch is on unless 0.
 *  @throws bad_value for what is not finite or not of the row's type */
export const accept = (entry: Entry, given: unknown): ParameterValue => {
  switch (entry.row.type) {
    case 'number':
      return number(entry, given)
    case 'boolean':
      if (typeof given === 'boolean') return given
      return typeof given === 'number' && Math.abs(given) <= ABSURD ? given !== 0 : refuse(entry, given)
    case 'text':
      return text(entry, given)
    case 'none':
      if (given === undefined || typeof given === 'boolean') return given ?? true
      return typeof given === 'number' && Math.abs(given) <= ABSURD ? given !== 0 : refuse(entry, given)
  }
}

import type { ParameterValue, Row, Unit } from '../../contract/parameter-row.ts'
import { accept, entryOf } from '../tree/index.ts'

/** What a number of a row may be at most: beyond, the tree takes it for a fault of the sender. */
const MOST = 1e9
const LONGEST_TEXT = 256
const MOST_WORDS = 512
/** A last name as the door lets it in. */
const LEAF = /^[a-z0-9][a-z0-9-]{0,47}$/

const isText = (given: unknown): given is string => typeof given === 'string' && given.length <= LONGEST_TEXT

type Said = { kind: 'value'; unit: Unit; says: string }

const numberRow = (said: Said, { range, default: start, taper }: Row): Row | undefined => {
  const [low, high] = Array.isArray(range) ? range : []
  if (typeof low !== 'number' || typeof high !== 'number') return undefined
  if (!(low < high && low >= -MOST && high <= MOST)) return undefined
  const begin = typeof start === 'number' && Number.isFinite(start) ? start : low
  return {
    ...said,
    type: 'number',
    range: [low, high],
    default: Math.min(high, Math.max(low, begin)),
    ...(taper === 'log' && low > 0 ? { taper } : {}),
  }
}

const textRow = (said: Said, { options, default: start }: Row): Row | undefined => {
  const words = Array.isArray(options) ? options.filter(isText).slice(0, MOST_WORDS) : []
  const [first] = words
  const text = isText(start) ? start : ''
  if (first === undefined) return { ...said, type: 'text', default: text }
  return { ...said, type: 'text', default: words.includes(text) ? text : first, options: words }
}

/** The row of a plugin's parameter as the tree may have it, whatever the plugin says: its default lies in its range.
 *  @returns  undefined for what cannot be turned: no range, one that is upside down or without end, a name that is none */
export const plainRow = (leaf: string, given: Row): Row | undefined => {
  const { kind, type, unit, says, reserved } = given
  if (!LEAF.test(leaf) || kind !== 'value' || reserved === true || !isText(says)) return undefined
  const said: Said = { kind, unit: unit === 'dBFS' || unit === 'none' ? 'ratio' : unit, says }
  if (type === 'number') return numberRow(said, given)
  if (type === 'boolean') return { ...said, type, default: given.default === true }
  return type === 'text' ? textRow(said, given) : undefined
}

/** The first of the values that the row takes, as it takes it: what waited for a plugin may be of another version of it. */
export const startOf = (path: string, row: Row, values: readonly (ParameterValue | undefined)[]): ParameterValue[] => {
  const entry = entryOf(path, row)
  for (const value of values) {
    if (value === undefined || typeof value !== typeof entry.now) continue
    try {
      return [accept(entry, value)]
    } catch {
      // of another version of the plugin: the next one may fit
    }
  }
  return []
}

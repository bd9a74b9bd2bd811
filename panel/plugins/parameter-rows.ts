import { RESERVED_NAMES } from '../../contract/inserts.ts'
import { type ParameterValue, type Row, value } from '../../contract/parameter-row.ts'
import type { WamParameter } from './frame/messages.ts'

const MOST = 128
/** With what tells two of one name apart it is a name that the bridge takes. */
const LONGEST = 40

/** A parameter of a plugin as a row, and how a value of the row is one of the plugin's. */
export type PluginRow = { id: string; row: Row }

/** `delayTime`, `/Fuzz/Dry_Wet` → `delay-time`, `fuzz-dry-wet`. */
const leafOf = (id: string): string =>
  id
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '')

const isRange = (low: number, high: number): boolean => Number.isFinite(low) && Number.isFinite(high) && low < high

const rowOf = (
  { type, label, id, minValue, maxValue, defaultValue, choices }: WamParameter,
  now: number,
): Row | undefined => {
  const says = (label || id).slice(0, 120)
  if (type === 'boolean') return value('toggle', { default: now > 0.5, says })
  const range = type === 'choice' ? ([0, choices.length - 1] as const) : ([minValue, maxValue] as const)
  if (!isRange(...range)) return undefined
  const [low, high] = range
  const start = Number.isFinite(now) ? now : defaultValue
  const words = choices.length > 0 ? `${says}: ${choices.join(', ')}`.slice(0, 200) : says
  return value(type === 'float' ? 'ratio' : 'count', {
    range,
    default: Math.min(high, Math.max(low, Number.isFinite(start) ? start : low)),
    says: words,
  })
}

/** The rows of a plugin's parameters by their last names; what cannot be turned (no range) is left out.
 *  @param now  the values that the plugin has, by its own names: they are the defaults */
export const pluginRows = (
  parameters: readonly WamParameter[],
  now: Record<string, number>,
): Map<string, PluginRow> => {
  const rows = new Map<string, PluginRow>()
  for (const parameter of parameters.slice(0, MOST)) {
    const row = rowOf(parameter, now[parameter.id] ?? Number.NaN)
    const leaf = leafOf(parameter.id) || 'parameter'
    const free = [leaf, `its-${leaf}`, ...Array.from({ length: MOST }, (_, n) => `${leaf}-${n + 2}`)]
    const name = free.find(one => !rows.has(one) && !RESERVED_NAMES.includes(one))
    if (row && name) rows.set(name, { id: parameter.id, row })
  }
  return rows
}

/** A row's value as the plugin takes it. */
export const forPlugin = (given: ParameterValue): number => (given === true ? 1 : given === false ? 0 : Number(given))

/** A plugin's value as its row takes it. */
export const forRow = ({ row }: PluginRow, given: number): ParameterValue | undefined => {
  if (!Number.isFinite(given)) return undefined
  if (row.type === 'boolean') return given > 0.5
  const [low, high] = row.range ?? [given, given]
  return Math.min(high, Math.max(low, given))
}

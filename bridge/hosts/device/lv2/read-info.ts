import { RESERVED_NAMES } from '../../../../contract/inserts.ts'
import { type Row, value } from '../../../../contract/parameter-row.ts'

/** A control of a plugin; `leaf` is the name of its row. */
export type Lv2Control = { symbol: string; leaf: string; row: Row }
export type Lv2Info = { name: string; inputs: number; outputs: number; controls: Lv2Control[] }

const MOST = 128
/** With what sets it apart from a row of the slot it is a name that the bridge takes. */
const LONGEST = 40

const wordAfter = (text: string, key: string): string | undefined =>
  new RegExp(`^\\t*\\s*${key}:\\s*(.+)$`, 'm').exec(text)?.[1]?.trim()

const numberAfter = (port: string, key: string): number => Number(wordAfter(port, key) ?? Number.NaN)

const leafOf = (symbol: string): string => {
  const leaf = symbol
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '')
  return RESERVED_NAMES.includes(leaf) ? `its-${leaf}` : leaf
}

const rowOf = (port: string): Row | undefined => {
  const [low, high, start] = [numberAfter(port, 'Minimum'), numberAfter(port, 'Maximum'), numberAfter(port, 'Default')]
  const says = (wordAfter(port, 'Name') ?? wordAfter(port, 'Symbol') ?? '').slice(0, 120)
  const has = (property: string): boolean => port.includes(`#${property}`)
  if (has('toggled')) return value('toggle', { default: start > 0, says })
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) return undefined
  const now = Math.min(high, Math.max(low, Number.isFinite(start) ? start : low))
  const isCount = has('integer') || has('enumeration')
  const taper = has('logarithmic') && low > 0 ? { taper: 'log' as const } : {}
  return value(isCount ? 'count' : 'ratio', { range: [low, high], default: now, ...taper, says })
}

/** What `lv2info URI` says of a plugin: its audio ports are counted, its input controls are rows. A control without a
 *  range is left out, as are outputs. Source: lilv's lv2info. */
export const readInfo = (text: string): Lv2Info => {
  const [head = '', ...ports] = text.split(/^\tPort \d+:$/m)
  const isOf = (port: string, ...kinds: string[]): boolean => kinds.every(kind => port.includes(`#${kind}`))
  const controls: Lv2Control[] = []
  for (const port of ports.filter(one => isOf(one, 'ControlPort', 'InputPort'))) {
    const symbol = wordAfter(port, 'Symbol')
    const row = rowOf(port)
    const leaf = symbol && leafOf(symbol)
    if (symbol && leaf && row && controls.length < MOST && !controls.some(one => one.leaf === leaf))
      controls.push({ symbol, leaf, row })
  }
  const audio = (direction: string): number => ports.filter(port => isOf(port, 'AudioPort', direction)).length
  return {
    name: (wordAfter(head, 'Name') ?? '').slice(0, 120),
    inputs: audio('InputPort'),
    outputs: audio('OutputPort'),
    controls,
  }
}

import type { Row } from '../../contract/parameter-row.ts'
import { speedText } from '../deck/speed-moves.ts'
import { rowText } from './row-text.ts'
import { panText } from './turn-texts.ts'

/** What a typed number is multiplied by, by the unit of its row: a position is typed in percent, as it is read. */
const PARTS: Partial<Record<Row['unit'], number>> = { fraction: 100, position: 100, bipolar: 100, pan: 100 }

/** What was typed of a control, as its value: "-6", "−6,5 dB", "1.2k", "250 ms", "40 %", "30 % left", "-inf". A speed is
 *  typed in percent away from as recorded. What lies beyond the row's range ends at it; null where it is no number. */
export const typedValue = (row: Row, text: string): number | null => {
  const plain = text.trim().toLowerCase().replace(/[−–]/g, '-').replace(',', '.').replace('±', '')
  const [low, high] = row.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  if (/^-\s*(inf|∞)/.test(plain)) return Number.isFinite(low) ? low : null
  if (row.unit === 'pan' && plain.startsWith('c')) return 0
  const [, number = '', kind = ''] = /^([+-]?\s*(?:\d+\.?\d*|\.\d+))\s*%?\s*(k|ms|l)?/.exec(plain) ?? []
  if (number === '') return null
  const times = { k: 1000, ms: row.unit === 's' ? 0.001 : 1, l: row.unit === 'pan' ? -1 : 1 }[kind] ?? 1
  const given = Number(number.replace(/\s/g, '')) * times
  const value = row.unit === 'ratio' ? 1 + given / 100 : given / (PARTS[row.unit] ?? 1)
  return Math.min(high, Math.max(low, value))
}

/** A value as it may be typed again. */
export const textToType = (row: Row, value: number): string =>
  row.unit === 'ratio' ? speedText(value) : row.unit === 'pan' ? panText(value) : rowText(row, value)

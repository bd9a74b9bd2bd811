import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import { levelText } from '../../contract/tapers.ts'
import { words } from '../strings.ts'

const digits = (value: number): string => {
  const size = Math.abs(value)
  return String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2))).replace('-', '−')
}
const BY_UNIT: Partial<Record<Row['unit'], (value: number) => string>> = {
  dB: levelText,
  dBFS: levelText,
  Hz: value => (value >= 1000 ? `${digits(value / 1000)} kHz` : `${digits(value)} Hz`),
  s: value => (Math.abs(value) < 1 ? `${digits(value * 1000)} ms` : `${digits(value)} s`),
  beats: value => words.mixer.beats(digits(value)),
  fraction: value => `${Math.round(value * 100)} %`,
  position: value => `${Math.round(value * 100)} %`,
  bipolar: value => `${Math.round(value * 100)} %`.replace('-', '−'),
  cents: value => `${digits(value)} cents`,
}

/** A value as the performer reads it, by the unit of its row: "−6.0 dB", "1.2 kHz", "250 ms", "0.75 beats", "40 %". */
export const rowText = (row: Row, value: ParameterValue): string => {
  if (typeof value === 'boolean') return value ? words.mixer.on : words.mixer.off
  if (typeof value === 'string') return value
  return (BY_UNIT[row.unit] ?? digits)(value)
}

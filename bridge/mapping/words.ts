import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { faderLevel, SILENCE } from '../../contract/tapers.ts'

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** What a parameter is of, for a narrow display: `1Vocals`, `1Gain`, `Master`. */
export const shortName = (path: Path): string => {
  const [first = '', number = '', next = '', stem = ''] = path.slice(1).split('/')
  if (first !== 'deck') return capital(first)
  return `${number}${capital(next === 'stem' ? stem : next)}`
}

/** A parameter in words: `1 vocals eq low`, `master gain`. */
export const longName = (path: Path): string =>
  path
    .slice(1)
    .replace(/^deck\//, '')
    .replace('/stem/', ' ')
    .replaceAll('/', ' ')
    .replace(/ fader$/, '')

const level = (db: number): string => (db <= SILENCE ? '-inf' : `${db > 0.05 ? '+' : ''}${db.toFixed(1)}`)
const signed = (value: number, digits = 0): string => `${value > 0 ? '+' : ''}${value.toFixed(digits)}`
const side = (pan: number): string => {
  const percent = Math.round(Math.abs(pan) * 100)
  return percent === 0 ? 'C' : `${pan < 0 ? 'L' : 'R'}${percent}`
}

/** A value for a display: `-6.0`, `L50`, `+25`, `on`; plain characters alone. */
export const valueText = (row: Row, value: ParameterValue | undefined): string => {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (typeof value !== 'number') return value ?? ''
  if (row.viewOf === 'gain') return level(faderLevel(value))
  switch (row.unit) {
    case 'dB':
    case 'dBFS':
      return level(value)
    case 'pan':
      return side(value)
    case 'bipolar':
      return Math.round(value * 100) === 0 ? '0' : signed(value * 100)
    case 'position':
    case 'fraction':
      return `${Math.round(value * 100)}%`
    case 'ratio':
      return signed((value - 1) * 100, 1)
    case 'cents':
      return signed(value)
    default:
      return String(Math.round(value * 100) / 100)
  }
}

/** A text of just so many characters that every display has. */
export const fitted = (text: string, width: number): string =>
  text
    .normalize('NFKD')
    .replace(/[^ -~]/g, '')
    .slice(0, width)
    .padEnd(width)

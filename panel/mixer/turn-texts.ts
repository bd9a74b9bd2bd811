import { words } from '../strings.ts'

const percent = (value: number): number => Math.round(Math.abs(value) * 100)

/** A filter knob as the performer reads it: "low-pass 40 %". */
export const filterText = (value: number): string =>
  percent(value) === 0 ? words.mixer.filterOut : words.mixer.filterAt(percent(value), value < 0 ? 'low' : 'high')

/** A balance: "30 % left". */
export const panText = (value: number): string =>
  percent(value) === 0 ? words.mixer.panCentre : words.mixer.panAt(percent(value), value < 0 ? 'left' : 'right')

/** What the headphones hear: "25 % master". */
export const cueMixText = (value: number): string => words.mixer.cueMixAt(percent(value))

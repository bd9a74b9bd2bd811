import type { Decibels, Position } from './units.ts'

/** The level that counts as silence and is shown as −∞. */
export const SILENCE: Decibels = -144
export const TOP: Decibels = 6

const OFFSET = 192.66
const SPAN = OFFSET + TOP

/** Fader position of a level: ((dB + 192.66) ÷ 198.66)⁸, 0 at −144 dB, 0.783 at 0 dB, 1 at +6 dB.
 *  @param db  decibels, −144…6; values outside are clamped
 *  Source: Ardour's slider law (libs/ardour/ardour/dB.h, gain_to_slider_position), scaled so that its top is +6 dB. */
export const faderPosition = (db: Decibels): Position =>
  db <= SILENCE ? 0 : ((Math.min(db, TOP) + OFFSET) / SPAN) ** 8

/** Level of a fader position: the inverse of faderPosition.
 *  @param position  0…1; values outside are clamped
 *  @returns         decibels, −144…6 */
export const faderLevel = (position: Position): Decibels => {
  if (position <= 0) return SILENCE
  const db = SPAN * Math.min(position, 1) ** (1 / 8) - OFFSET
  return Math.min(TOP, Math.max(SILENCE, db))
}

/** Linear amplitude of a level; exactly 0 at −144 dB and below. */
export const amplitude = (db: Decibels): number => (db <= SILENCE ? 0 : 10 ** (db / 20))

/** Level of a linear amplitude; −144 for zero. */
export const decibels = (linear: number): Decibels =>
  linear <= 0 ? SILENCE : Math.max(SILENCE, 20 * Math.log10(linear))

/** A level as the performer reads it: "−6.0 dB", "−∞ dB". */
export const levelText = (db: Decibels): string =>
  db <= SILENCE ? '−∞ dB' : `${db < 0 ? '−' : db > 0 ? '+' : ''}${Math.abs(db).toFixed(1)} dB`

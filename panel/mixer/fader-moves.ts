import { faderLevel, faderPosition, SILENCE, TOP } from '../../contract/tapers.ts'
import type { Decibels, Position } from '../../contract/units.ts'

const clamp = (db: Decibels): Decibels => Math.min(TOP, Math.max(SILENCE, db))
/** Below this a step down is silence: nobody hears −80 dB, and the way to −144 is long. */
const FLOOR: Decibels = -72

/** A step from a level: to a tenth, into silence below −72 dB and out of it again. */
export const stepLevel = (db: Decibels, by: Decibels): Decibels => {
  if (db <= SILENCE) return by > 0 ? FLOOR : SILENCE
  const next = Math.round((db + by) * 10) / 10
  return next < FLOOR ? SILENCE : clamp(next)
}

type Key = { key: string; shiftKey: boolean }
/** Where a key takes the level: arrows half a dB (with shift a tenth), page keys 3 dB, Home silence, End the top, 0 unity,
 *  Delete silence. Undefined for other keys. */
export const levelByKey = (db: Decibels, { key, shiftKey }: Key): Decibels | undefined => {
  const fine = shiftKey ? 0.1 : 0.5
  if (key === 'ArrowUp' || key === 'ArrowRight') return stepLevel(db, fine)
  if (key === 'ArrowDown' || key === 'ArrowLeft') return stepLevel(db, -fine)
  if (key === 'PageUp') return stepLevel(db, 3)
  if (key === 'PageDown') return stepLevel(db, -3)
  if (key === 'End') return TOP
  if (key === 'Home' || key === 'Delete' || key === 'Backspace') return SILENCE
  return key === '0' ? 0 : undefined
}

/** The level of a dragged position; it catches on unity within half a hundredth of the way. */
export const levelByPosition = (position: Position): Decibels =>
  Math.abs(position - faderPosition(0)) < 0.005 ? 0 : faderLevel(position)

import { SILENCE, TOP } from '../../contract/tapers.ts'
import type { Decibels } from '../../contract/units.ts'

/** Below this a level goes to silence at once, and from there it comes back here. */
const FLOOR: Decibels = -60

/** A level turned by so many steps: on whole steps, so that unity is met exactly.
 *  @param gain   dB, −144…6
 *  @param count  steps; to the left below 0
 *  @param step   dB */
export const stepped = (gain: Decibels, count: number, step: Decibels): Decibels => {
  const from = gain < FLOOR ? FLOOR - (count > 0 ? step : 0) : gain
  const to = Math.round(Math.round(from / step + count) * step * 100) / 100
  if (to < FLOOR) return SILENCE
  return Math.min(TOP, to === 0 ? 0 : to)
}

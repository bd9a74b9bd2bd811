import { autocorrelation } from '../../dsp/autocorrelation.ts'
import type { Pulse } from './pulse.ts'

/** Seconds of a window, and between two. */
export const WINDOW = 12
export const STEP = 4
/** The longest lag: six beats at 60 BPM. */
const LONGEST = 6.2
/** |X|^0.8 in place of |X|²: a strong hit counts less than a steady one. */
const EXPONENT = 0.8

/** How much each stretch of the song repeats itself, by lag in frames.
 *  @returns one row for each window, Float64Array [lags]; lag 0 is 1 */
export const tempogram = ({ strength, perSecond }: Pick<Pulse, 'strength' | 'perSecond'>): Float64Array[] => {
  const size = Math.round(WINDOW * perSecond)
  const step = Math.round(STEP * perSecond)
  const lags = Math.round(LONGEST * perSecond)
  const rows: Float64Array[] = []
  for (let from = 0; from === 0 || from + size <= strength.length; from += step) {
    const part = strength.slice(from, from + size)
    const mean = part.reduce((a, b) => a + b, 0) / Math.max(1, part.length)
    rows.push(
      autocorrelation(
        part.map(v => v - mean),
        lags,
        EXPONENT,
      ),
    )
  }
  return rows
}

/** The mean of all windows. */
export const overall = (rows: Float64Array[]): Float64Array => {
  const out = new Float64Array(rows[0]?.length ?? 0)
  for (const row of rows)
    for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + (row[i] as number) / rows.length
  return out
}

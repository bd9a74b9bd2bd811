import type { Bpm } from '../../contract/units.ts'
import type { Pulse } from './pulse.ts'
import { tempogram } from './tempogram.ts'

/** How much a song's half-beats may come and go before its tempo is doubted, and from where it has surely doubled. */
const [USUAL, DOUBLED] = [0.7, 1]

const mean = (xs: number[]): number => xs.reduce((a, b) => a + b, 0) / Math.max(1, xs.length)

/** How differently a song's parts come back after a lag, as a share of twice that lag: upper third less lower third. */
const apartAt = (rows: Float64Array[], lag: number): number => {
  const at = (row: Float64Array, x: number): number => Math.max(0, row[Math.round(x)] ?? 0)
  const near = (row: Float64Array, x: number): number => Math.max(at(row, x - 1), at(row, x), at(row, x + 1))
  const shares = rows
    .filter(row => near(row, 2 * lag) > 0.05)
    .map(row => Math.min(1.2, near(row, lag) / near(row, 2 * lag)))
    .sort((a, b) => a - b)
  const third = Math.floor(shares.length / 3)
  return third < 1 ? 0 : mean(shares.slice(-third)) - mean(shares.slice(0, third))
}

/** Whether what is the beat in one part of a song is its half-beat in another: 0 where beat and half-beat are as strong
 *  in all parts, 1 where one of them carries a third of the song and is not there at all in another. */
export const octaveMoves = (pulse: Pulse, bpm: Bpm): number => {
  const lag = (60 * pulse.perSecond) / bpm
  const rows = tempogram(pulse)
  const apart = Math.max(apartAt(rows, lag), apartAt(rows, lag / 2))
  return Math.min(1, Math.max(0, (apart - USUAL) / (DOUBLED - USUAL)))
}

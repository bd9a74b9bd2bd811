import { series } from './series.ts'
import { ROW, ROW_SIZE, spectralFigures } from './spectral.ts'

/** Spectra from one that is looked at to the next, and those pooled into a row. */
const EVERY = 4
const POOL = 4

/** What the sound is like, from spectra that another listener has made.
 *  @param perSecond  spectra a second
 *  @returns  rows of ROW_SIZE values, one after the other, each the mean of its spectra that are not silent */
export const timbreListener = (rate: number, size: number, perSecond: number) => {
  const figures = spectralFigures(rate, size)
  const rows = series()
  const [row, sum] = [new Float64Array(ROW_SIZE), new Float64Array(ROW_SIZE)]
  let [skipped, looked, heard] = [EVERY - 1, 0, 0]
  const keep = (): void => {
    for (let i = 0; i < ROW_SIZE; i++) {
      const of = i === ROW.power || i === ROW.bass ? looked : heard
      rows.push(of > 0 ? (sum[i] as number) / of : 0)
    }
    sum.fill(0)
    looked = 0
    heard = 0
  }
  return {
    hear: (magnitudes: Float64Array): void => {
      if (++skipped < EVERY) return
      skipped = 0
      looked++
      figures(magnitudes, row)
      if ((row[ROW.power] as number) > 1e-9) {
        heard++
        for (let i = 0; i < ROW_SIZE; i++) sum[i] = (sum[i] as number) + (row[i] as number)
      }
      if (looked === POOL) keep()
    },
    finish: () => {
      if (looked > 0) keep()
      return { perSecond: perSecond / EVERY / POOL, rows: rows.values() }
    },
  }
}
export type Timbre = ReturnType<ReturnType<typeof timbreListener>['finish']>

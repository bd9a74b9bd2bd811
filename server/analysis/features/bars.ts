import type { Seconds } from '../../../contract/units.ts'

/** Where the bars of a song begin. `sure` is false where only its beats are known, and four are taken for a bar. */
export type Bars = { starts: Seconds[]; sure: boolean }

export const barsOf = ({ beats, downbeats }: { beats: Seconds[]; downbeats: Seconds[] }): Bars =>
  downbeats.length > 1
    ? { starts: downbeats, sure: true }
    : { starts: beats.filter((_, i) => i % 4 === 0), sure: false }

/** Index of the value nearest to x in ascending values; −1 where there is none. */
const nearestIndex = (values: number[], x: number): number => {
  let [low, high] = [0, values.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((values[middle] as number) < x) low = middle
    else high = middle
  }
  if (high < 0) return -1
  return Math.abs((values[low] as number) - x) <= Math.abs((values[high] as number) - x) ? low : high
}

/** The nearest first beat of a bar within `reach`, else the nearest beat within half of it, else the time as it is. */
export const onBar = (at: Seconds, reach: Seconds, bars: Bars, beats: Seconds[]): Seconds => {
  const bar = bars.sure ? bars.starts[nearestIndex(bars.starts, at)] : undefined
  if (bar !== undefined && Math.abs(bar - at) <= reach) return bar
  const beat = beats[nearestIndex(beats, at)]
  return beat !== undefined && Math.abs(beat - at) <= reach / 2 ? beat : at
}

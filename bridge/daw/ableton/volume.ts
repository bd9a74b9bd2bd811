import { SILENCE, TOP } from '../../../contract/tapers.ts'
import type { Decibels, Position } from '../../../contract/units.ts'

/** Live's fader: 40·v − 34 dB from −18 dB up, below by measure. Pairs of level and value, in steps of 3 dB.
 *  Source: values that Live 11 shows for its track volume, rounded to four places. */
const LOW: readonly (readonly [Decibels, Position])[] = [
  [-70, 0],
  [-63, 0.0213],
  [-60, 0.0346],
  [-57, 0.051],
  [-54, 0.0678],
  [-51, 0.0852],
  [-48, 0.1035],
  [-45, 0.1227],
  [-42, 0.1429],
  [-39, 0.1642],
  [-36, 0.187],
  [-33, 0.2116],
  [-30, 0.2384],
  [-27, 0.2683],
  [-24, 0.3024],
  [-21, 0.3437],
  [-18, 0.4],
]

type Pair = readonly [number, number]

/** The line between the two pairs about x, by its first members. */
const between = (pairs: readonly Pair[], x: number): number => {
  const i = pairs.findIndex(([from]) => from >= x)
  const [[x0, y0], [x1, y1]] = [pairs[i - 1] as Pair, pairs[i] as Pair]
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0)
}

/** Value of Live's volume for a level; 0 is silence, 0.85 is 0 dB, 1 is +6 dB. */
export const liveVolume = (level: Decibels): Position => {
  if (level <= -70) return 0
  return level >= -18 ? (Math.min(level, TOP) + 34) / 40 : between(LOW, level)
}

/** Level of a value of Live's volume: the inverse. */
export const liveLevel = (volume: Position): Decibels => {
  if (volume <= 0) return SILENCE
  if (volume >= 0.4) return Math.min(TOP, 40 * volume - 34)
  return between(
    LOW.map(([level, value]) => [value, level]),
    volume,
  )
}

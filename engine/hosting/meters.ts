import { DECKS, type Path, STEMS } from '../../contract/parameters.ts'
import { decibels } from '../../contract/tapers.ts'
import type { Decibels } from '../../contract/units.ts'
import type { Peaks } from '../engine.ts'

const HIGHEST: Decibels = 12

/** Paths of the engine's peaks, in their order. */
export const METER_PATHS: readonly Path[] = [
  ...DECKS.flatMap(n => [`/deck/${n}/meter`, ...STEMS.map(stem => `/deck/${n}/stem/${stem}/meter`)]),
  '/master/meter',
  '/cue/meter',
]

/** Linear peaks as readings in dBFS by path. */
export const readingsOf = (peaks: Peaks): Record<Path, Decibels> =>
  Object.fromEntries(METER_PATHS.map((path, i) => [path, Math.min(HIGHEST, decibels(peaks[i] ?? 0))]))

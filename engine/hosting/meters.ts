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

/** Paths of the roots of the mean squares, in the same order; the headphones have none. */
const RMS_PATHS: readonly Path[] = METER_PATHS.filter(path => path !== '/cue/meter').map(path =>
  path.replace(/meter$/, 'rms'),
)

const inDecibels = (paths: readonly Path[], levels: Peaks): Record<Path, Decibels> =>
  Object.fromEntries(paths.map((path, i) => [path, Math.min(HIGHEST, decibels(levels[i] ?? 0))]))

/** Linear peaks as readings in dBFS by path. */
export const readingsOf = (peaks: Peaks): Record<Path, Decibels> => inDecibels(METER_PATHS, peaks)
/** The same of roots of mean squares. */
export const rmsReadingsOf = (rms: Peaks): Record<Path, Decibels> => inDecibels(RMS_PATHS, rms)

import { DECKS, type Path, STEMS } from '../../contract/parameters.ts'
import { decibels } from '../../contract/tapers.ts'
import type { Decibels } from '../../contract/units.ts'
import type { Peaks } from '../engine.ts'
import type { FromEngine } from './messages.ts'

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
const readingsOf = (peaks: Peaks): Record<Path, Decibels> => inDecibels(METER_PATHS, peaks)
/** The same of roots of mean squares. */
const rmsReadingsOf = (rms: Peaks): Record<Path, Decibels> => inDecibels(RMS_PATHS, rms)

/** The last readings of every level, both kinds together. */
export const createLevels = () => {
  let all: Record<Path, Decibels> = { ...readingsOf(new Float32Array()), ...rmsReadingsOf(new Float32Array()) }
  return {
    all: () => all,
    /** @returns  the readings that are new */
    take(message: Extract<FromEngine, { t: 'peaks' | 'rms' }>): Record<Path, Decibels> {
      const levels = message.t === 'peaks' ? readingsOf(message.peaks) : rmsReadingsOf(message.rms)
      all = { ...all, ...levels }
      return levels
    },
  }
}

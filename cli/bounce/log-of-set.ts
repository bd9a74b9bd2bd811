import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { pathOfLane } from '../../contract/automation.ts'
import { effectsFirst } from '../../contract/inserts.ts'
import type { DeckNumber, Path } from '../../contract/parameters.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { PerformanceEvent, PerformanceLog } from '../../contract/performance.ts'
import type { SetDocument, SetTrack } from '../../contract/set.ts'
import type { Samples, Seconds } from '../../contract/units.ts'
import type { Grid } from '../../engine/index.ts'
import { samplePoints } from '../../engine/timeline/lane.ts'

/** What of a library a set needs to be rendered. */
export type SetTracks = {
  /** The track's id in this library; null where it is missing. */
  idOf: (track: SetTrack) => string | null
  /** Grid and length of a track of this library. */
  look: (id: string) => { grid: Grid | null; samples: Samples }
}

const deckEvents = (set: SetDocument, n: DeckNumber, tracks: SetTracks): PerformanceEvent[] => {
  const on = set.decks.find(({ deck }) => deck === n)
  const track = set.tracks.find(({ id }) => id === on?.track)
  const id = track ? tracks.idOf(track) : null
  if (!on || !track || id === null) return [[0, 'load', n, track?.id ?? null]]
  const lanes = (track.lanes ?? []).map(lane => ({
    path: pathOfLane(n, lane.path),
    points: samplePoints(lane, tracks.look(id).grid),
  }))
  return [
    [0, 'load', n, id],
    [0, 'lanes', n, lanes],
    [0, 'jump', n, on.sample],
    [0, 'loop', n, on.loop],
    [0, 'set', `/deck/${n}/play`, true],
  ]
}

/** How long a deck plays until its end, at the set's speed; one in a loop has none. */
const lengthOf = (events: readonly PerformanceEvent[], rate: number, tracks: SetTracks): Samples => {
  const [load, , jump] = events
  if (load?.[1] !== 'load' || load[3] === null || jump?.[1] !== 'jump') return 0
  return Math.max(0, tracks.look(load[3]).samples - jump[3]) / rate
}

const isSound = ([path]: [Path, ParameterValue]): boolean => !/\/(play|record|log)$/.test(path)

/** A set as a performance: every deck plays from its place to its end, with the set's values and lanes.
 *  @param seconds  how long instead of to the end */
export const logOfSet = (set: SetDocument, tracks: SetTracks, seconds?: Seconds): PerformanceLog => {
  const decks = ([1, 2] as const).map(n => deckEvents(set, n, tracks))
  const values = effectsFirst(Object.entries(set.values).filter(isSound))
  const lengths = decks.map((events, i) =>
    lengthOf(events, Number(set.values[`/deck/${i + 1}/rate`] ?? 1) || 1, tracks),
  )
  const frames = Math.round(seconds === undefined ? Math.max(...lengths) : seconds * LIBRARY_RATE)
  const loads = decks.flatMap(events => events.slice(0, 1))
  const rest = decks.flatMap(events => events.slice(1))
  const sets = values.map(([path, value]): PerformanceEvent => [0, 'set', path, value])
  return { version: 1, rate: LIBRARY_RATE, frames, events: [...loads, ...sets, ...rest] }
}

/** Automation: how controls move along a track. */
import type { DeckNumber, Path } from './parameters.ts'
import type { Row } from './parameter-row.ts'
import { between } from './travel.ts'

/** [when, value in the row's unit (a switch: 0 or 1), how it goes on: it stays, or it goes evenly to the next]. */
export type Point = [when: number, value: number, goesOn: Curve]
export type Curve = 'hold' | 'linear'

/** The moves of one control. `path` without a slash in front lies under the deck that plays the track
 *  ('stem/vocals/gain'); with one it is a row outside the decks ('/master/crossfade'). Points ascend; they lie in samples
 *  of the track at 44.1 kHz, or in beats of its grid, counted from 0 at the first. */
export type Lane = { path: string; unit: 'samples' | 'beats'; points: Point[] }

/** All lanes of one track; a control has one at most. */
export type Automation = { version: 1; lanes: Lane[] }

/** Whoever sets values because a lane says so; hosts play the lanes themselves and pass these over. */
export const AUTOMATION_ORIGIN = 'bridge:automation'

/** The parameter that a lane moves on a deck. */
export const pathOfLane = (deck: DeckNumber, path: string): Path =>
  path.startsWith('/') ? path : `/deck/${deck}/${path}`

/** The lane that a parameter belongs to; undefined for one of the other deck. */
export const laneOfPath = (deck: DeckNumber, path: Path): string | undefined => {
  const [, number, leaf] = /^\/deck\/(\d)\/(.+)$/.exec(path) ?? []
  if (number === undefined) return path
  return Number(number) === deck ? leaf : undefined
}

/** Whether a control can be automated: what is kept and sounds; not what moves the playhead, what the performer alone
 *  hears, nor the lanes' own rows. */
export const isAutomatable = (path: Path, row: Row): boolean =>
  row.kind === 'value' &&
  !row.reserved &&
  row.viewOf === undefined &&
  row.type !== 'text' &&
  !/^\/(transport|scene|performance|cue|daw|library)\/|\/(play|loop|sync|chase|slip|quantize|jog|pfl|record)$|\/automation\/|\/sync\//.test(
    path,
  )

/** Index of the last point at or before a moment; −1 before the first. */
export const pointBefore = (points: readonly Point[], at: number): number => {
  let [low, high] = [0, points.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle] as Point)[0] <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The value of a lane at a moment, in the row's unit; before the first point that of the first. Needs a point. */
export const laneValue = (row: Row, points: readonly Point[], at: number): number => {
  const i = pointBefore(points, at)
  const [from, value, curve] = points[Math.max(0, i)] as Point
  const next = points[i + 1]
  if (i < 0 || curve === 'hold' || row.type === 'boolean' || !next) return value
  return between(row, value, next[1], (at - from) / (next[0] - from))
}

/** To a panel: the lanes of what lies on a deck, and which controls hands have taken from their lanes. */
export type AutomationFromBridge =
  | { t: 'lanes'; deck: DeckNumber; track: string | null; lanes: Lane[] }
  | { t: 'left'; paths: Path[] }
/** From a panel: a lane as it was drawn, in the place of the one of the same control; without points it goes. */
export type AutomationFromPanel = { t: 'lane'; track: string; lane: Lane }

import { isAutomatable, type Lane, laneOfPath, pathOfLane, type Point } from '../../contract/automation.ts'
import type { Origin } from '../../contract/live.ts'
import type { Row } from '../../contract/parameter-row.ts'
import { DECKS, type DeckNumber, type Path } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import { samplePoints } from '../../engine/timeline/lane.ts'
import type { Transport } from '../transport/index.ts'
import { get, report, valuesOf } from '../tree/index.ts'
import type { Gesture } from './gesture.ts'
import type { AutomationShelf } from './shelf.ts'

/** A lane of a loaded track, its points in samples. */
export type LoadedLane = { path: Path; row: Row; points: Point[] }
/** A lane of a track that was drawn, recorded or cleared; without `before` there was none, without `after` it went. */
export type LaneEdit = {
  track: string
  path: string
  before: Lane | undefined
  after: Lane | undefined
  origin: Origin
}

export type AutomationListener = {
  /** A lane became another by somebody's hand. */
  edited?: (edit: LaneEdit) => void
  /** A deck has other lanes. */
  lanes?: (deck: DeckNumber) => void
  /** Controls that hands have taken from their lanes. */
  left?: (paths: Path[]) => void
}

/** Who plays and writes the lanes of both decks. */
export type DeckAutomation = {
  readonly transport: Transport
  readonly shelf: AutomationShelf
  readonly loaded: Record<DeckNumber, { track: string | null; lanes: LoadedLane[] }>
  /** Controls that a hand took, and when it last moved them. */
  readonly left: Map<Path, MonotonicMs>
  readonly gestures: Map<Path, { deck: DeckNumber; gesture: Gesture; movedAt: MonotonicMs; origin: Origin }>
  /** What every control stands at: what it stood at before a gesture. */
  readonly values: Map<Path, number>
  readonly listeners: Set<AutomationListener>
  mirroredAt: MonotonicMs
}

export const createAutomation = (transport: Transport, shelf: AutomationShelf): DeckAutomation => ({
  transport,
  shelf,
  loaded: { 1: { track: null, lanes: [] }, 2: { track: null, lanes: [] } },
  left: new Map(),
  gestures: new Map(),
  values: new Map(Object.entries(valuesOf(transport.tree)).map(([path, value]) => [path, Number(value)])),
  listeners: new Set(),
  mirroredAt: Number.NEGATIVE_INFINITY,
})

export const isOn = ({ transport }: DeckAutomation, deck: DeckNumber, leaf: string): boolean =>
  get(transport.tree, `/deck/${deck}/automation/${leaf}`) === true

/** Lanes as they are kept, of what lies on a deck. */
export const lanesOf = ({ shelf, loaded }: DeckAutomation, deck: DeckNumber): readonly Lane[] => {
  const { track } = loaded[deck]
  return track === null ? [] : shelf.lanesOf(track)
}

export const tellLeft = (automation: DeckAutomation): void => {
  const paths = [...automation.left.keys()]
  for (const { left } of automation.listeners) left?.(paths)
}

/** Takes up the lanes of what lies on a deck: at a load, and when its grid or its lanes changed. */
export const refresh = (automation: DeckAutomation, deck: DeckNumber): void => {
  const { transport, shelf, loaded, listeners } = automation
  const { track, grid } = transport.decks[deck]
  const lanes = (track ? shelf.lanesOf(track.id) : []).flatMap((lane): LoadedLane[] => {
    const path = pathOfLane(deck, lane.path)
    const row = transport.tree.entries.get(path)?.row
    return row && lane.points.length > 0 ? [{ path, row, points: samplePoints(lane, grid) }] : []
  })
  loaded[deck] = { track: track?.id ?? null, lanes }
  report(transport.tree, `/deck/${deck}/automation/lanes`, lanes.length)
  for (const listener of listeners) listener.lanes?.(deck)
}

const tellEdited = ({ listeners }: DeckAutomation, edit: LaneEdit): void => {
  for (const { edited } of listeners) edited?.(edit)
}

const refreshTrack = (automation: DeckAutomation, track: string): void => {
  for (const deck of DECKS) if (automation.loaded[deck].track === track) refresh(automation, deck)
}

/** The lane itself where its points ascend: one that is brought back is the one that it was. */
const inOrder = (lane: Lane): Lane =>
  lane.points.every(([at], i) => i === 0 || at >= (lane.points[i - 1] as Point)[0])
    ? lane
    : { ...lane, points: [...lane.points].sort((a, b) => a[0] - b[0]) }

/** The lane of a control on a track, as it is kept. */
export const laneOn = ({ shelf }: DeckAutomation, track: string, path: string): Lane | undefined =>
  shelf.lanesOf(track).find(lane => lane.path === path)

/** Puts a lane in the place of the one of the same control; without points the lane goes. */
export const putLane = (automation: DeckAutomation, track: string, lane: Lane, origin: Origin): void => {
  const { shelf } = automation
  const before = laneOn(automation, track, lane.path)
  const others = shelf.lanesOf(track).filter(({ path }) => path !== lane.path)
  const after = lane.points.length > 0 ? inOrder(lane) : undefined
  shelf.put(track, after ? [...others, after] : others)
  refreshTrack(automation, track)
  tellEdited(automation, { track, path: lane.path, before, after, origin })
}

/** Deletes every lane of a track. */
export const clearLanes = (automation: DeckAutomation, track: string, origin: Origin): void => {
  const gone = automation.shelf.lanesOf(track)
  automation.shelf.put(track, [])
  refreshTrack(automation, track)
  for (const before of gone) tellEdited(automation, { track, path: before.path, before, after: undefined, origin })
}

/** Takes a lane that was drawn; of a control that cannot be automated, or of a track that lies on no deck, nothing. */
export const drawLane = (automation: DeckAutomation, track: string, lane: Lane, origin: Origin): void => {
  const deck = DECKS.find(n => automation.loaded[n].track === track)
  const path = pathOfLane(deck ?? 1, lane.path)
  const row = automation.transport.tree.entries.get(path)?.row
  if (deck === undefined || !row || !isAutomatable(path, row)) return
  const [low, high] = row.range ?? [0, 1]
  const points = lane.points.map(([at, value, curve]): Point => [at, Math.min(high, Math.max(low, value)), curve])
  putLane(automation, track, { ...lane, points }, origin)
}

/** The lane of a parameter on a deck, as it is kept. */
export const keptLane = (automation: DeckAutomation, deck: DeckNumber, path: Path): Lane | undefined => {
  const leaf = laneOfPath(deck, path)
  return lanesOf(automation, deck).find(lane => lane.path === leaf)
}

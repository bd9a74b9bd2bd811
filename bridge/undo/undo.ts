import type { Change, Origin } from '../../contract/live.ts'
import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { AUTOMATION_ORIGIN } from '../../contract/automation.ts'
import { type From, get, handle, restore, subscribe, type Tree, valuesOf } from '../tree/index.ts'
import { type DeckAutomation, type LaneEdit, laneOn, putLane } from '../automation/index.ts'
import { INSERTS_ORIGIN } from '../inserts/index.ts'
import { createHistory, type History, type Kept, note, redo, undo } from './history.ts'

const UNDO_ORIGIN = 'bridge:undo'

/** Play, loops and what follows the other deck are about time, which does not come back. */
const isUndoable = (path: Path, row: Row): boolean =>
  row.kind === 'value' &&
  row.viewOf === undefined &&
  !/^\/(transport|performance|daw)\/|\/(play|loop|sync|slip|jog|record)$/.test(path)

/** Whether the bridge moved a speed or a pitch because its deck follows the other. */
const follows = (tree: Tree, path: Path, origin: Origin): boolean => {
  const [, deck] = /^(\/deck\/\d)\/(rate|pitch)$/.exec(path) ?? []
  return deck !== undefined && origin === 'bridge' && get(tree, `${deck}/sync`) === true
}

/** A lane in the history: no path of the tree begins so. */
const LANE = 'lane '
const laneKey = (track: string, path: string): Path => `${LANE}${track} ${path}`
const laneOfKey = (key: Path): { track: string; path: string } | undefined => {
  const [, track, path] = /^lane (\S+) (.+)$/.exec(key) ?? []
  return track !== undefined && path !== undefined ? { track, path } : undefined
}

/** What stands under a key: a value, or a lane of a track, which is another one after each edit. */
const standing =
  (tree: Tree, automation: DeckAutomation) =>
  (key: Path): Kept | undefined => {
    const lane = laneOfKey(key)
    return lane ? (laneOn(automation, lane.track, lane.path) ?? null) : get(tree, key)
  }

/** Brings lanes back, and gives what is left: values. */
const restoreLanes = (automation: DeckAutomation, restored: readonly [Path, Kept][]): [Path, ParameterValue][] =>
  restored.flatMap(([key, kept]): [Path, ParameterValue][] => {
    const lane = laneOfKey(key)
    if (!lane) return kept === null || typeof kept === 'object' ? [] : [[key, kept]]
    const points =
      kept !== null && typeof kept === 'object' ? kept : { path: lane.path, unit: 'samples' as const, points: [] }
    putLane(automation, lane.track, points, UNDO_ORIGIN)
    return []
  })

/** Hears what is performed, drawn and recorded, and lets /undo and /redo act. What stands when it begins is no gesture.
 *  @returns how to stop */
export const installUndo = (tree: Tree, automation: DeckAutomation): (() => void) => {
  const history: History = createHistory()
  const stood = new Map<Path, ParameterValue>(Object.entries(valuesOf(tree)))
  const hear = ({ path, value, origin, touch }: Change): void => {
    const entry = tree.entries.get(path)
    if (!entry || !isUndoable(path, entry.row)) return
    const before = stood.get(path) ?? value
    stood.set(path, value)
    if (origin === AUTOMATION_ORIGIN || origin === INSERTS_ORIGIN || before === value || follows(tree, path, origin))
      return
    note(history, { path, before, after: value, origin, now: tree.now(), held: touch === true })
  }
  const edited = ({ track, path, before, after, origin }: LaneEdit): void => {
    if (origin === UNDO_ORIGIN) return
    const kept = { before: before ?? null, after: after ?? null }
    note(history, { path: laneKey(track, path), ...kept, origin, now: tree.now(), held: false })
  }
  const now = standing(tree, automation)
  const act = (turn: typeof undo) => (_: ParameterValue, from: From) => {
    const restored = restoreLanes(automation, turn(history, from.origin, now))
    for (const [path, value] of restored) stood.set(path, value)
    restore(tree, Object.fromEntries(restored), { origin: UNDO_ORIGIN })
  }
  handle(tree, '/undo', act(undo))
  handle(tree, '/redo', act(redo))
  const listener = { edited }
  automation.listeners.add(listener)
  const leave = subscribe(tree, UNDO_ORIGIN, hear)
  return () => {
    automation.listeners.delete(listener)
    leave()
  }
}

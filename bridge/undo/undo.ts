import type { Change, Origin } from '../../contract/live.ts'
import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { AUTOMATION_ORIGIN } from '../../contract/automation.ts'
import { type From, get, handle, restore, subscribe, type Tree, valuesOf } from '../tree/index.ts'
import { createHistory, type History, note, redo, undo } from './history.ts'

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

/** Hears what is performed and lets /undo and /redo act. Values that stand when it begins are no gesture.
 *  @returns how to stop */
export const installUndo = (tree: Tree): (() => void) => {
  const history: History = createHistory()
  const stood = new Map<Path, ParameterValue>(Object.entries(valuesOf(tree)))
  const hear = ({ path, value, origin, touch }: Change): void => {
    const entry = tree.entries.get(path)
    if (!entry || !isUndoable(path, entry.row)) return
    const before = stood.get(path) ?? value
    stood.set(path, value)
    if (origin === AUTOMATION_ORIGIN || before === value || follows(tree, path, origin)) return
    note(history, { path, before, after: value, origin, now: tree.now(), held: touch === true })
  }
  const act = (turn: typeof undo) => (_: ParameterValue, from: From) => {
    const restored = turn(history, from.origin, path => get(tree, path))
    for (const [path, value] of restored) stood.set(path, value)
    restore(tree, Object.fromEntries(restored), { origin: UNDO_ORIGIN })
  }
  handle(tree, '/undo', act(undo))
  handle(tree, '/redo', act(redo))
  return subscribe(tree, UNDO_ORIGIN, hear)
}

import { Failure } from '../../contract/errors.ts'
import type { Change } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { faderLevel, faderPosition } from '../../contract/tapers.ts'
import { accept } from './accept.ts'
import { isEcho, leaveTrail, owe } from './echo.ts'
import { nearest } from './nearest.ts'
import { publish } from './publish.ts'
import { mayMove, moved, touch } from './touch.ts'
import type { Entry, From, Tree } from './tree.ts'

/** A level moves by steps of at least this; smaller ones cannot be heard. */
export const LEVEL_STEP = 0.01

const unknownPath = (tree: Tree, path: string): never => {
  const near = nearest(tree, path)
  throw new Failure('unknown_path', near ? `${path.slice(0, 80)}; the nearest is ${near}` : path.slice(0, 80))
}

const changeOf = (tree: Tree, entry: Entry, value: ParameterValue, from: From): Change => {
  const change: Change = { path: entry.path, value, seq: ++tree.seq, origin: from.origin }
  if (from.at !== undefined) change.at = from.at
  if (entry.hold.by === from.origin) change.touch = true
  return change
}

/** Tells the setter alone what its control stands at. */
const correct = (tree: Tree, entry: Entry, from: From): void => {
  publish(tree, { path: entry.path, value: entry.now, seq: tree.seq, origin: 'bridge' }, from.origin)
}

const fire = (tree: Tree, entry: Entry, given: unknown, from: From): Change | undefined => {
  const value = accept(entry, given)
  if (value === false) return
  entry.handle?.(value, from)
  return publish(tree, changeOf(tree, entry, value, from))
}

/** Whether a new value differs by what counts; an end or the default is always reached exactly. */
const differs = ({ row, now }: Entry, value: ParameterValue): boolean => {
  if (value === now) return false
  if (row.unit !== 'dB' || typeof value !== 'number' || typeof now !== 'number') return true
  return Math.abs(value - now) >= LEVEL_STEP || value === row.default || !!row.range?.includes(value)
}

const move = (tree: Tree, entry: Entry, value: ParameterValue, from: From): Change | undefined => {
  const { twin } = entry
  const isView = entry.row.viewOf !== undefined
  const level = isView ? faderLevel(value as number) : value
  if (!differs(isView && twin ? twin : entry, level)) return
  entry.handle?.(value, from)
  leaveTrail(tree, entry, value, from)
  entry.now = value
  if (twin) twin.now = isView ? level : faderPosition(value as number)
  const change = publish(tree, changeOf(tree, entry, value, from))
  if (twin) publish(tree, changeOf(tree, twin, twin.now, from))
  return change
}

/** Sets a value or fires a trigger. Synchronous: when it returns, every listener has heard of it.
 *  A gain and its fader change together, one Change each. With `touch` and no value only the hold changes.
 *  @returns the change; undefined where nothing changed or another hand holds the control
 *  @throws unknown_path, bad_value, not_yet, and what a handler of the path throws */
export const set = (tree: Tree, path: Path, given: unknown, from: From): Change | undefined => {
  const entry = tree.entries.get(path) ?? unknownPath(tree, path)
  if (entry.row.reserved) throw new Failure('not_yet', path)
  if (entry.row.kind === 'reading') throw new Failure('bad_value', `${path} can only be read`)
  if (entry.row.kind === 'trigger') return fire(tree, entry, given, from)
  const onlyTouch = given === undefined && from.touch !== undefined
  const value = onlyTouch ? entry.now : accept(entry, given)
  if (!onlyTouch && isEcho(tree, entry, value, from)) return owe(tree, entry, value, from)
  if (!mayMove(tree, entry, from)) {
    if (!onlyTouch) correct(tree, entry, from)
    return
  }
  moved(tree, entry, from)
  if (from.touch === true || entry.hold.by !== null) touch(tree, entry, from)
  if (onlyTouch) return
  const change = move(tree, entry, value, from)
  if (typeof given === 'number' && typeof value === 'number' && given !== value) correct(tree, entry, from)
  return change
}

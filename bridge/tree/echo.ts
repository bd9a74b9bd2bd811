import type { ParameterValue } from '../../contract/parameter-row.ts'
import { positionOf } from '../../contract/travel.ts'
import type { Position } from '../../contract/units.ts'
import { publish } from './publish.ts'
import type { Entry, From, Trail, Tree } from './tree.ts'

/** An echo comes back within this: the round trip of a DAW under load. */
const ECHO_MS = 250
/** Hands whose way is kept. */
const MOST = 8
/** What a program sends back differs by what it rounds to; half a step of 7 bits is 0.004. */
const ROUNDED: Position = 0.01

const reaches = ([low, high]: readonly [Position, Position], at: Position): boolean =>
  at >= low - ROUNDED && at <= high + ROUNDED
const wider = ([low, high]: readonly [Position, Position], at: Position): [Position, Position] => [
  Math.min(low, at),
  Math.max(high, at),
]
/** A gain and its fader leave one trail, under the gain. */
const trailOf = (entry: Entry): Entry => (entry.row.viewOf && entry.twin ? entry.twin : entry)

const positionIn = ({ row }: Entry, value: ParameterValue): Position | undefined =>
  typeof value === 'number' && row.range ? positionOf(row, value) : undefined

const isFresh = ({ since }: Trail, now: number): boolean => now - since < 2 * ECHO_MS

/** Notes where a control goes, and whose hand takes it there. Called before it is there. */
export const leaveTrail = (tree: Tree, entry: Entry, value: ParameterValue, from: From): void => {
  const at = positionIn(entry, value)
  if (at === undefined) return
  const now = tree.now()
  const { trails } = trailOf(entry)
  const trail = trails.get(from.origin)
  trails.delete(from.origin)
  if (trail && now - trail.since < ECHO_MS) {
    trail.now = wider(trail.now, at)
    trails.set(from.origin, trail)
  } else {
    const before = trail && isFresh(trail, now) ? trail.now : null
    trails.set(from.origin, { since: now, now: [at, at], before })
  }
  const [oldest] = trails.keys()
  if (trails.size > MOST && oldest !== undefined) trails.delete(oldest)
}

/** Whether a value is but what its sender was just told, sent back: it lies where another hand went meanwhile. Such a
 *  program would otherwise pull the control back along its way, and two of them, that round differently, for ever. */
export const isEcho = (tree: Tree, entry: Entry, value: ParameterValue, from: From): boolean => {
  if (!from.mayEcho || from.touch) return false
  const at = positionIn(entry, value)
  const { trails } = trailOf(entry)
  if (at === undefined || trails.size === 0) return false
  const wasThere = [...trails].some(
    ([by, trail]) =>
      by !== from.origin &&
      isFresh(trail, tree.now()) &&
      (reaches(trail.now, at) || (trail.before !== null && reaches(trail.before, at))),
  )
  return wasThere && [...tree.listeners].some(({ origin }) => origin === from.origin)
}

/** Has the sender told what the control stands at, once it is still, if it said something else: what was taken for an
 *  echo may have been a wish. */
export const owe = (tree: Tree, entry: Entry, value: ParameterValue, { origin }: From): undefined => {
  const [said, stands] = [positionIn(entry, value) ?? 0, positionIn(entry, entry.now) ?? 0]
  if (Math.abs(said - stands) <= ROUNDED) return
  tree.owed.set(`${origin} ${entry.path}`, { entry, to: origin, from: tree.now() })
}

/** Tells what is owed, each once nobody has moved the control for a while. Called by the clock. */
export const settleEchoes = (tree: Tree): void => {
  for (const [key, { entry, to, from }] of tree.owed) {
    if (tree.now() - from < ECHO_MS / 2) continue
    tree.owed.delete(key)
    leaveTrail(tree, entry, entry.now, { origin: 'bridge' })
    publish(tree, { path: entry.path, value: entry.now, seq: tree.seq, origin: 'bridge' }, to)
  }
}

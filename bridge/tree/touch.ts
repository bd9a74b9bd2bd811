import type { Origin } from '../../contract/live.ts'
import type { Entry, From, Tree } from './tree.ts'

/** A hand that does not move has let go after this long. */
export const HOLD_MS = 1000

/** Where no touch is felt, a control is the hand's that moved it for this long. */
export const MOVER_MS = 200

/** Whether `from` may move a control: nobody else touches it, or has just moved it; a touch comes before a movement. */
export const mayMove = (tree: Tree, { hold }: Entry, { origin, touch, force }: From): boolean => {
  if (force || hold.by === origin) return true
  if (hold.by !== null && tree.now() - hold.at < HOLD_MS) return false
  return touch === true || hold.mover === null || hold.mover === origin || tree.now() - hold.movedAt >= MOVER_MS
}

/** Notes whose hand moves the control; called only by who may. */
export const moved = (tree: Tree, { hold }: Entry, { origin, hand }: From): void => {
  hold.mover = hand ? origin : null
  hold.movedAt = tree.now()
}

/** Takes, keeps or gives back the hold; called only by who may move the control. */
export const touch = (tree: Tree, { hold }: Entry, from: From): void => {
  if (from.touch === true) hold.by = from.origin
  else if (from.touch === false || from.force || hold.by !== from.origin) hold.by = null
  if (hold.by !== null) hold.at = tree.now()
}

/** A surface is gone: nothing is held by it any more. */
export const release = (tree: Tree, origin: Origin): void => {
  for (const { hold } of tree.entries.values()) {
    if (hold.by === origin) hold.by = null
    if (hold.mover === origin) hold.mover = null
  }
}

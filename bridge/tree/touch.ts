import type { Origin } from '../../contract/live.ts'
import type { Entry, From, Tree } from './tree.ts'

/** A hand that does not move has let go after this long. */
export const HOLD_MS = 1000

/** Whether `from` may move a control: nobody else holds it. */
export const mayMove = (tree: Tree, { hold }: Entry, from: From): boolean =>
  hold.by === null || hold.by === from.origin || from.force === true || tree.now() - hold.at >= HOLD_MS

/** Takes, keeps or gives back the hold; called only by who may move the control. */
export const touch = (tree: Tree, { hold }: Entry, from: From): void => {
  if (from.touch === true) hold.by = from.origin
  else if (from.touch === false || from.force || hold.by !== from.origin) hold.by = null
  if (hold.by !== null) hold.at = tree.now()
}

/** A surface is gone: nothing is held by it any more. */
export const release = (tree: Tree, origin: Origin): void => {
  for (const { hold } of tree.entries.values()) if (hold.by === origin) hold.by = null
}

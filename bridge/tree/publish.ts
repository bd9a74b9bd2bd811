import type { Change, Origin } from '../../contract/live.ts'
import type { Listener, Tree } from './tree.ts'

const tell = (tree: Tree, change: Change, only: Origin | undefined): void => {
  for (const { origin, hear } of tree.listeners) {
    if (only === undefined ? origin === change.origin : origin !== only) continue
    try {
      hear(change)
    } catch (thrown) {
      tree.onThrow(thrown)
    }
  }
}

/** Hands a change to every listener but its origin, in order of seq: what a listener sets meanwhile comes after.
 *  @param only  the one listener that hears it, for a correction */
export const publish = (tree: Tree, change: Change, only?: Origin): Change => {
  tree.queue.push({ change, only })
  if (tree.publishing) return change
  tree.publishing = true
  for (let next = tree.queue.shift(); next; next = tree.queue.shift()) tell(tree, next.change, next.only)
  tree.publishing = false
  return change
}

/** Hears every change that others than `origin` make, and what became of its own where that is not what it sent:
 *  a clamped value, a control that another hand holds.
 *  @returns how to stop hearing */
export const subscribe = (tree: Tree, origin: Origin, hear: Listener): (() => void) => {
  const listener = { origin, hear }
  tree.listeners.add(listener)
  return () => void tree.listeners.delete(listener)
}

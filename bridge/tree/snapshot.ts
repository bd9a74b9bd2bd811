import { asFailure } from '../../contract/errors.ts'
import { effectsFirst, isOutside, slotOfPath } from '../../contract/inserts.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { set } from './set.ts'
import type { From, Tree } from './tree.ts'

const MOST_WISHES = 4096

const collect = (tree: Tree, kind: 'value' | 'reading'): Record<Path, ParameterValue> => {
  const all: Record<Path, ParameterValue> = {}
  for (const { path, row, now } of tree.entries.values()) if (row.kind === kind && !row.reserved) all[path] = now
  return all
}

/** Every value; no trigger, no reading, nothing reserved. */
export const valuesOf = (tree: Tree): Record<Path, ParameterValue> => collect(tree, 'value')
/** The same, and what waits for a plugin that does not run: what is to be kept. */
export const keptOf = (tree: Tree): Record<Path, ParameterValue> => ({
  ...Object.fromEntries(tree.wishes),
  ...valuesOf(tree),
})
/** Every reading. */
export const readingsOf = (tree: Tree): Record<Path, ParameterValue> => collect(tree, 'reading')

/** Keeps what was set of a plugin that does not run yet. */
const wish = (tree: Tree, path: Path, value: unknown): void => {
  const slot = slotOfPath(path)?.slot
  if (slot === undefined || tree.entries.has(path) || tree.wishes.size >= MOST_WISHES) return
  if (!isOutside(String(tree.entries.get(`${slot}/effect`)?.now))) return
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') tree.wishes.set(path, value)
}

/** Sets many values as one surface would; a view is left to the row that it views. What does not fit is passed over.
 *  @returns how many did not fit */
export const restore = (tree: Tree, values: Record<Path, unknown>, from: From): number => {
  let refused = 0
  for (const [path, value] of effectsFirst(Object.entries(values))) {
    wish(tree, path, value)
    if (tree.entries.get(path)?.row.kind !== 'value' || tree.entries.get(path)?.row.viewOf) continue
    try {
      set(tree, path, value, from)
    } catch (thrown) {
      if (asFailure(thrown).code === 'internal') throw thrown
      refused++
    }
  }
  return refused
}

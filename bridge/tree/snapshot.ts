import { asFailure } from '../../contract/errors.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { set } from './set.ts'
import type { From, Tree } from './tree.ts'

const collect = (tree: Tree, kind: 'value' | 'reading'): Record<Path, ParameterValue> => {
  const all: Record<Path, ParameterValue> = {}
  for (const { path, row, now } of tree.entries.values()) if (row.kind === kind && !row.reserved) all[path] = now
  return all
}

/** Every value; no trigger, no reading, nothing reserved. */
export const valuesOf = (tree: Tree): Record<Path, ParameterValue> => collect(tree, 'value')
/** Every reading. */
export const readingsOf = (tree: Tree): Record<Path, ParameterValue> => collect(tree, 'reading')

/** Sets many values as one surface would; a view is left to the row that it views. What does not fit is passed over.
 *  @returns how many did not fit */
export const restore = (tree: Tree, values: Record<Path, unknown>, from: From): number => {
  let refused = 0
  for (const [path, value] of Object.entries(values)) {
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

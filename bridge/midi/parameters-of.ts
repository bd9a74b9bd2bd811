import type { Parameters } from '../mapping/index.ts'
import { get, resolve, type Tree } from '../tree/index.ts'

/** The tree as a mapping sees it. */
export const parametersOf = (tree: Tree): Parameters => ({
  resolve: address => resolve(tree, address),
  row: path => tree.entries.get(path)?.row,
  read: path => get(tree, path),
})

import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { aliasesOf } from './resolve.ts'
import { entryOf, FOCUSED, type RowListener, type Tree } from './tree.ts'

const tell = (tree: Tree, rows: Readonly<Record<Path, Row>>, gone: readonly Path[]): void => {
  tree.shape++
  for (const hear of tree.rowListeners) {
    try {
      hear(rows, gone)
    } catch (thrown) {
      tree.onThrow(thrown)
    }
  }
}

const remove = (tree: Tree, path: Path): void => {
  const entry = tree.entries.get(path)
  if (entry) tree.due.delete(entry)
  for (const [key, owed] of tree.owed) if (owed.entry === entry) tree.owed.delete(key)
  tree.entries.delete(path)
  tree.added.delete(path)
  for (const alias of aliasesOf(path, FOCUSED)) tree.aliases.delete(alias)
}

/** Changes the rows beside the table's: those of `gone` go, those of `rows` come, in the place of any that are there, at
 *  their values in `starts`, else at their defaults. Whoever hears of rows does so before anything is set. The table's own
 *  rows stay as they are. */
export const changeRows = (
  tree: Tree,
  {
    rows = {},
    gone = [],
    starts = {},
  }: {
    rows?: Readonly<Record<Path, Row>>
    gone?: readonly Path[]
    starts?: Readonly<Record<Path, ParameterValue>>
  },
): void => {
  const went = gone.filter(path => tree.added.has(path))
  const came = Object.entries(rows).filter(([path]) => tree.added.has(path) || !tree.entries.has(path))
  if (went.length + came.length === 0) return
  for (const path of went) remove(tree, path)
  for (const [path, row] of came) {
    remove(tree, path)
    tree.entries.set(path, entryOf(path, row, starts[path]))
    tree.added.set(path, row)
    for (const alias of aliasesOf(path, FOCUSED)) tree.aliases.set(alias, path)
  }
  tell(tree, Object.fromEntries(came), went)
}

/** Hears which rows come and go.
 *  @returns how to stop hearing */
export const watchRows = (tree: Tree, hear: RowListener): (() => void) => {
  tree.rowListeners.add(hear)
  return () => void tree.rowListeners.delete(hear)
}

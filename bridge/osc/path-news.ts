import type { Path } from '../../contract/parameters.ts'
import { type Tree, watchRows } from '../tree/index.ts'

/** Commands that tell of paths that come and go. Source: OSCQuery proposal, "Optional bi-directional communication". */
type PathCommand = 'PATH_ADDED' | 'PATH_REMOVED' | 'PATH_CHANGED'
export type TellPath = (command: PathCommand, path: Path) => void

/** Tells of every path that comes, goes, or is another parameter's now.
 *  @returns how to stop */
export const watchPaths = (tree: Tree, tell: TellPath): (() => void) => {
  const known = new Set(tree.entries.keys())
  return watchRows(tree, (rows, gone) => {
    for (const path of gone) {
      if (Object.hasOwn(rows, path)) continue
      known.delete(path)
      tell('PATH_REMOVED', path)
    }
    for (const path of Object.keys(rows)) {
      tell(known.has(path) ? 'PATH_CHANGED' : 'PATH_ADDED', path)
      known.add(path)
    }
  })
}

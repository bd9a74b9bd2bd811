import { report, type Tree } from '../tree/index.ts'

const SILENCE = -144

/** Lets every level fall to silence: the last word of a host that sounds no more would stand for ever. */
export const hushLevels = (tree: Tree): void => {
  for (const { path, row } of tree.entries.values())
    if (row.kind === 'reading' && row.unit === 'dBFS') report(tree, path, SILENCE)
}

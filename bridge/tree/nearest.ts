import type { Path } from '../../contract/parameters.ts'

/** Longest address that is worth comparing; longer ones have no near path. */
const LONGEST = 64

/** Single-character edits between two texts. Source: Wagner and Fischer 1974. */
const edits = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}

/** The known path with the fewest edits from an unknown one; empty where none is near. */
export const nearest = (tree: { entries: ReadonlyMap<Path, unknown> }, path: string): Path => {
  if (path.length > LONGEST) return ''
  let best = ''
  let fewest = Math.max(4, path.length / 2)
  for (const known of tree.entries.keys()) {
    if (Math.abs(known.length - path.length) >= fewest) continue
    const count = edits(path, known)
    if (count < fewest) [best, fewest] = [known, count]
  }
  return best
}

import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import type { Entry, Reader, Tree } from './tree.ts'

const send = (tree: Tree, entry: Entry): void => {
  entry.sentAt = tree.now()
  tree.due.delete(entry)
  for (const hear of tree.readers) {
    try {
      hear(entry.path, entry.now)
    } catch (thrown) {
      tree.onThrow(thrown)
    }
  }
}

const isDue = (tree: Tree, { row, sentAt }: Entry): boolean => tree.now() - sentAt >= 1000 / (row.rate ?? 10)

/** Takes a reading: sent out at once when its rate allows, else kept for `flush`. Meters that wait keep their peak.
 *  What is not a reading's path, or not finite, is passed over: hosts report, nobody answers them. */
export const report = (tree: Tree, path: Path, value: ParameterValue): void => {
  const entry = tree.entries.get(path)
  if (entry?.row.kind !== 'reading' || typeof value !== entry.row.type.replace('text', 'string')) return
  if (typeof value === 'number' && !Number.isFinite(value)) return
  const waiting = tree.due.has(entry)
  const peak = waiting && entry.row.unit === 'dBFS' && (entry.now as number) > (value as number)
  if (!peak && value === entry.now && !waiting) return
  if (!peak) entry.now = value
  if (isDue(tree, entry)) send(tree, entry)
  else tree.due.add(entry)
}

/** Sends the readings whose time has come. Called by the clock. */
export const flush = (tree: Tree): void => {
  for (const entry of tree.due) if (isDue(tree, entry)) send(tree, entry)
}

/** Hears readings, each at most at its row's rate.
 *  @returns how to stop hearing */
export const watch = (tree: Tree, hear: Reader): (() => void) => {
  tree.readers.add(hear)
  return () => void tree.readers.delete(hear)
}

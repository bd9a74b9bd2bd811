import type { Path } from '../../contract/parameters.ts'
import { type Entry, resolve, type Tree } from '../tree/index.ts'
import { isPattern, matches } from './pattern.ts'

/** Patterns whose meaning is remembered: a surface that sends one sends it again and again. */
const REMEMBERED = 256

const meant = (tree: Tree, pattern: string): Path[] => {
  const known = matches(pattern, [...tree.entries.keys(), ...tree.aliases.keys()])
  return [...new Set(known.map(path => resolve(tree, path)))]
}

/** What an address means: one parameter by its path or its short address, all that a pattern matches, or none. */
export const createTargets = (tree: Tree): ((address: string) => Entry[]) => {
  const remembered = new Map<string, Path[]>()
  let shape = tree.shape
  return address => {
    if (!isPattern(address)) {
      const entry = tree.entries.get(resolve(tree, address))
      return entry ? [entry] : []
    }
    if (remembered.size >= REMEMBERED || shape !== tree.shape) remembered.clear()
    shape = tree.shape
    const paths = remembered.get(address) ?? meant(tree, address)
    remembered.set(address, paths)
    return paths.flatMap(path => tree.entries.get(path) ?? [])
  }
}

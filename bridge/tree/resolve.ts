import { type DeckNumber, type Path, STEMS } from '../../contract/parameters.ts'

/** Short addresses of the focused deck's stems: by name and by number, in the order of STEMS. */
export const aliasTable = (paths: Iterable<Path>, focused: DeckNumber): Map<Path, Path> => {
  const aliases = new Map<Path, Path>()
  for (const path of paths) for (const alias of aliasesOf(path, focused)) aliases.set(alias, path)
  return aliases
}

/** The short addresses of a path. */
export const aliasesOf = (path: Path, focused: DeckNumber): Path[] => {
  const prefix = `/deck/${focused}/stem/`
  if (!path.startsWith(prefix)) return []
  const [name = '', ...leaf] = path.slice(prefix.length).split('/')
  const number = (STEMS as readonly string[]).indexOf(name) + 1
  return [name, ...(number > 0 ? [number] : [])].map(stem => `/stem/${stem}/${leaf.join('/')}`)
}

/** The one path of an address: itself, or what its alias stands for. For the edges: OSC, profiles, the live socket. */
export const resolve = (tree: { aliases: ReadonlyMap<Path, Path> }, address: string): Path =>
  tree.aliases.get(address) ?? address

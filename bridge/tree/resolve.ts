import { type DeckNumber, type Path, STEMS } from '../../contract/parameters.ts'

/** Short addresses of the focused deck's stems: by name and by number, in the order of STEMS. */
export const aliasTable = (paths: Iterable<Path>, focused: DeckNumber): Map<Path, Path> => {
  const aliases = new Map<Path, Path>()
  const prefix = `/deck/${focused}/stem/`
  for (const path of paths) {
    if (!path.startsWith(prefix)) continue
    const [name = '', ...leaf] = path.slice(prefix.length).split('/')
    aliases.set(`/stem/${name}/${leaf.join('/')}`, path)
    const number = (STEMS as readonly string[]).indexOf(name) + 1
    if (number > 0) aliases.set(`/stem/${number}/${leaf.join('/')}`, path)
  }
  return aliases
}

/** The one path of an address: itself, or what its alias stands for. For the edges: OSC, profiles, the live socket. */
export const resolve = (tree: { aliases: ReadonlyMap<Path, Path> }, address: string): Path =>
  tree.aliases.get(address) ?? address

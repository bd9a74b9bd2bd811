import type { ParameterValue, Unit } from '../../contract/parameter-row.ts'
import type { Entry, Tree } from '../tree/index.ts'

type Node = { FULL_PATH: string; CONTENTS?: Record<string, Node>; [attribute: string]: unknown }
/** What a query gets: the node or its attribute; 'nothing' where the node has no such attribute; 'unknown' for an
 *  attribute that we do not know; undefined where there is no such node. */
export type Described = object | 'nothing' | 'unknown' | undefined

const READ = 1
const WRITE = 2
const REQUIRED = ['FULL_PATH', 'CONTENTS', 'TYPE']
/** The optional attributes and commands that are served. */
const EXTENSIONS = {
  ACCESS: true,
  VALUE: true,
  RANGE: true,
  DESCRIPTION: true,
  TAGS: true,
  UNIT: true,
  CRITICAL: true,
  CLIPMODE: true,
  LISTEN: true,
  PATH_CHANGED: true,
  PATH_ADDED: true,
  PATH_REMOVED: true,
  PATH_RENAMED: false,
  EXTENDED_TYPE: false,
  OVERLOADS: false,
  HTML: false,
}
/** Our units in the words of the proposal's units.md, where it has one. */
const UNITS: Partial<Record<Unit, string>> = {
  dB: 'gain.db',
  dBFS: 'gain.db',
  s: 'time.second',
  bpm: 'time.bpm',
  cents: 'time.cents',
}

const typeOf = ({ row, now }: Entry): string => {
  if (row.type === 'none') return 'I'
  if (row.type === 'text') return 's'
  if (row.type === 'boolean') return now ? 'T' : 'F'
  return row.unit === 'count' ? 'i' : 'f'
}

const valuesNow = ({ row, now }: Entry): ParameterValue[] | undefined => (row.kind === 'trigger' ? undefined : [now])

const leafOf = (entry: Entry): Node => {
  const { path, row } = entry
  const value = valuesNow(entry)
  return {
    FULL_PATH: path,
    TYPE: typeOf(entry),
    ACCESS: row.reserved ? 0 : row.kind === 'reading' ? READ : row.kind === 'trigger' ? WRITE : READ + WRITE,
    DESCRIPTION: row.says,
    TAGS: [row.reserved ? 'reserved' : row.kind],
    UNIT: [UNITS[row.unit] ?? row.unit],
    CRITICAL: row.kind === 'trigger',
    CLIPMODE: [row.range ? 'both' : 'none'],
    ...(row.range ? { RANGE: [{ MIN: row.range[0], MAX: row.range[1] }] } : {}),
    ...(row.options ? { RANGE: [{ VALS: row.options }] } : {}),
    ...(value && !row.reserved ? { VALUE: value } : {}),
  }
}

const DESCRIPTIONS: Record<string, string> = {
  '/': 'Stembridge: stems of songs on decks',
  '/deck': 'The decks',
  '/master': 'The output',
  '/cue': 'The headphones',
  '/scene': 'Scenes: all values kept under a number',
  '/transport': 'All decks together, and the clock',
}

const containerOf = (FULL_PATH: string): Node => {
  const says = DESCRIPTIONS[FULL_PATH]
  return { FULL_PATH, ACCESS: 0, ...(says ? { DESCRIPTION: says } : {}), CONTENTS: {} }
}

/** The part of the tree at a path and beneath it; a path that is a parameter may have others beneath it. */
const nodeAt = (tree: Tree, path: string): Node | undefined => {
  const own = tree.entries.get(path)
  const within = path === '/' ? '/' : `${path}/`
  let root: Node | undefined = own && leafOf(own)
  for (const entry of tree.entries.values()) {
    if (!entry.path.startsWith(within)) continue
    root ??= containerOf(path)
    put(tree, root, entry.path.slice(within.length).split('/'))
  }
  return root
}

const put = (tree: Tree, root: Node, names: string[]): void => {
  let node = root
  for (const name of names) {
    const path: string = `${node.FULL_PATH === '/' ? '' : node.FULL_PATH}/${name}`
    const entry = tree.entries.get(path)
    node.CONTENTS ??= {}
    node.CONTENTS[name] ??= entry ? leafOf(entry) : containerOf(path)
    node = node.CONTENTS[name]
  }
}

/** The OSCQuery description of a path. Source: OSCQuery proposal (github.com/Vidvox/OSCQueryProposal).
 *  @param query  'HOST_INFO', one attribute, or empty */
export const describe = (tree: Tree, path: string, query: string, oscPort: number | null): Described => {
  if (query === 'HOST_INFO') {
    return { NAME: 'Stembridge', ...(oscPort === null ? {} : { OSC_PORT: oscPort }), OSC_TRANSPORT: 'UDP', EXTENSIONS }
  }
  const node = nodeAt(tree, path.length > 1 ? path.replace(/\/+$/, '') : '/')
  if (!node || query === '') return node
  if (!REQUIRED.includes(query) && !(EXTENSIONS as Record<string, boolean>)[query]) return 'unknown'
  return query in node ? { [query]: node[query] } : 'nothing'
}

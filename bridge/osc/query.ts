import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Entry, Tree } from '../tree/index.ts'

type Node = { FULL_PATH: string; CONTENTS?: Record<string, Node>; [attribute: string]: unknown }

const READ = 1
const WRITE = 2

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
    UNIT: [row.unit],
    CLIPMODE: ['both'],
    ...(row.range ? { RANGE: [{ MIN: row.range[0], MAX: row.range[1] }] } : {}),
    ...(row.options ? { RANGE: [{ VALS: row.options }] } : {}),
    ...(value ? { VALUE: value } : {}),
  }
}

const treeOf = (tree: Tree): Node => {
  const root: Node = { FULL_PATH: '/', CONTENTS: {} }
  for (const entry of tree.entries.values()) {
    let node = root
    for (const name of entry.path.slice(1).split('/')) {
      const FULL_PATH = `${node.FULL_PATH === '/' ? '' : node.FULL_PATH}/${name}`
      node.CONTENTS ??= {}
      node.CONTENTS[name] ??= FULL_PATH === entry.path ? leafOf(entry) : { FULL_PATH, ACCESS: 0, CONTENTS: {} }
      node = node.CONTENTS[name]
    }
  }
  return root
}

/** The OSCQuery description of a path. Source: OSCQuery proposal (github.com/Vidvox/OSCQueryProposal).
 *  @param query  'HOST_INFO', one attribute, or empty
 *  @returns      undefined where there is no such node */
export const describe = (tree: Tree, path: string, query: string, oscPort: number | null): object | undefined => {
  if (query === 'HOST_INFO') {
    const EXTENSIONS = { ACCESS: true, VALUE: true, RANGE: true, DESCRIPTION: true, UNIT: true, CLIPMODE: true }
    return { NAME: 'Stembridge', OSC_IP: '127.0.0.1', OSC_PORT: oscPort, OSC_TRANSPORT: 'UDP', EXTENSIONS }
  }
  let node: Node | undefined = treeOf(tree)
  for (const name of path.split('/').filter(Boolean)) node = node?.CONTENTS?.[name]
  return node && query ? (query in node ? { [query]: node[query] } : undefined) : node
}

import { asFailure, Failure } from '../../contract/errors.ts'
import type { Path } from '../../contract/parameters.ts'
import { type Entry, nearest, resolve, set, type Tree } from '../tree/index.ts'
import type { Sender } from './inbox.ts'
import type { OscMessage } from './packet.ts'
import { isPattern, matches } from './pattern.ts'
import { givenBy, valueMessage } from './value-message.ts'

/** What a message may do beside moving the tree. */
export type Replies = {
  subscribe: (sender: Sender, port: number | undefined) => void
  unsubscribe: (sender: Sender, port: number | undefined) => void
  answer: (sender: Sender, message: OscMessage) => void
  refuse: (sender: Sender, failure: Failure, nearest: () => Path) => void
}

export const originOf = ({ address, port }: Sender): string => `osc:${address}:${port}`

const targetsOf = (tree: Tree, address: string): Entry[] => {
  const paths = isPattern(address)
    ? new Set(matches(address, [...tree.entries.keys(), ...tree.aliases.keys()]).map(path => resolve(tree, path)))
    : [resolve(tree, address)]
  return [...paths].flatMap(path => tree.entries.get(path) ?? [])
}

/** Switches and plain triggers act without an argument; everything else answers with its value. */
const actsBare = ({ row }: Entry): boolean => row.kind === 'trigger' || (row.kind === 'value' && row.type === 'boolean')

const apply = (tree: Tree, entry: Entry, message: OscMessage, sender: Sender, replies: Replies): void => {
  const [argument] = message.arguments
  try {
    if (argument === undefined && !actsBare(entry)) {
      if (entry.row.reserved) throw new Failure('not_yet', entry.path)
      replies.answer(sender, valueMessage(entry.path, entry.row, entry.now))
      return
    }
    const bare = entry.row.type === 'boolean' ? true : undefined
    set(tree, entry.path, argument === undefined ? bare : givenBy(argument), { origin: originOf(sender) })
  } catch (thrown) {
    replies.refuse(sender, asFailure(thrown), () => '')
  }
}

const portOf = ({ arguments: [argument] }: OscMessage): number | undefined => {
  const given = argument && givenBy(argument)
  return typeof given === 'number' && Number.isInteger(given) && given > 0 && given < 65536 ? given : undefined
}

/** Reaches all that a pattern matches; without an argument it acts only where all are switches or triggers, else asks. */
const applyAll = (tree: Tree, targets: Entry[], message: OscMessage, sender: Sender, replies: Replies): void => {
  const asks = message.arguments.length === 0 && !targets.every(actsBare)
  for (const entry of targets) {
    if (entry.row.reserved || (asks ? entry.row.kind === 'trigger' : entry.row.kind === 'reading')) continue
    if (asks) replies.answer(sender, valueMessage(entry.path, entry.row, entry.now))
    else apply(tree, entry, message, sender, replies)
  }
}

/** Does what one message says: a value is set, a switch without an argument is turned on, a trigger fires, anything else
 *  without an argument is answered. */
export const act = (tree: Tree, message: OscMessage, sender: Sender, replies: Replies): void => {
  const { address } = message
  const targets = targetsOf(tree, address)
  const [first] = targets
  if (address === '/subscribe') replies.subscribe(sender, portOf(message))
  else if (address === '/unsubscribe') replies.unsubscribe(sender, portOf(message))
  else if (!first)
    replies.refuse(sender, new Failure('unknown_path', address.slice(0, 80)), () => nearest(tree, address))
  else if (isPattern(address)) applyAll(tree, targets, message, sender, replies)
  else apply(tree, first, message, sender, replies)
}

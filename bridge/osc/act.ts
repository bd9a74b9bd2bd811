import { asFailure, Failure } from '../../contract/errors.ts'
import type { Path } from '../../contract/parameters.ts'
import { type Entry, nearest, set, type Tree } from '../tree/index.ts'
import type { Client } from './client.ts'
import type { OscMessage } from './packet.ts'
import { isPattern } from './pattern.ts'
import { givenBy, givenByBytes, valueMessage } from './value-message.ts'

/** What a message may do beside moving the tree. */
export type Replies = {
  subscribe: (client: Client, port: number | undefined) => void
  unsubscribe: (client: Client, port: number | undefined) => void
  ping: (client: Client, message: OscMessage) => void
  pong: (client: Client, message: OscMessage) => void
  answer: (client: Client, message: OscMessage) => void
  refuse: (client: Client, failure: Failure, nearest: () => Path) => void
}
export type Acting = { tree: Tree; targets: (address: string) => Entry[]; replies: Replies }

/** Switches and plain triggers act without an argument; everything else answers with its value. */
const actsBare = ({ row }: Entry): boolean => row.kind === 'trigger' || (row.kind === 'value' && row.type === 'boolean')

const hasNone = ({ arguments: all, untyped }: OscMessage): boolean => all.length === 0 && untyped === undefined

const givenIn = ({ arguments: [argument], untyped }: OscMessage, { row }: Entry) => {
  if (argument) return givenBy(argument)
  if (untyped) return givenByBytes(untyped, row)
  return row.type === 'boolean' ? true : undefined
}

const apply = ({ tree, replies }: Acting, entry: Entry, message: OscMessage, client: Client): void => {
  try {
    if (hasNone(message) && !actsBare(entry)) {
      if (entry.row.reserved) throw new Failure('not_yet', entry.path)
      replies.answer(client, valueMessage(entry.path, entry.row, entry.now))
      return
    }
    set(tree, entry.path, givenIn(message, entry), { origin: client.origin, mayEcho: true })
  } catch (thrown) {
    replies.refuse(client, asFailure(thrown), () => '')
  }
}

const portOf = ({ arguments: [argument] }: OscMessage): number | undefined => {
  const given = argument && givenBy(argument)
  return typeof given === 'number' && Number.isInteger(given) && given > 0 && given < 65536 ? given : undefined
}

/** Reaches all that a pattern matches; without an argument it acts only where all are switches or triggers, else asks. */
const applyAll = (acting: Acting, targets: Entry[], message: OscMessage, client: Client): void => {
  const asks = hasNone(message) && !targets.every(actsBare)
  for (const entry of targets) {
    if (entry.row.reserved || (asks ? entry.row.kind === 'trigger' : entry.row.kind === 'reading')) continue
    if (asks) acting.replies.answer(client, valueMessage(entry.path, entry.row, entry.now))
    else apply(acting, entry, message, client)
  }
}

const applyOwn = (replies: Replies, message: OscMessage, client: Client): boolean => {
  const { address } = message
  if (address === '/subscribe') replies.subscribe(client, portOf(message))
  else if (address === '/unsubscribe') replies.unsubscribe(client, portOf(message))
  else if (address === '/ping') replies.ping(client, message)
  else if (address === '/pong') replies.pong(client, message)
  else return false
  return true
}

/** Does what one message says: a value is set, a switch without an argument is turned on, a trigger fires, anything else
 *  without an argument is answered. */
export const act = (acting: Acting, message: OscMessage, client: Client): void => {
  const { address } = message
  const targets = acting.targets(address)
  const [first] = targets
  if (first && isPattern(address)) applyAll(acting, targets, message, client)
  else if (first) apply(acting, first, message, client)
  else if (!applyOwn(acting.replies, message, client)) {
    const failure = new Failure('unknown_path', address.slice(0, 80))
    acting.replies.refuse(client, failure, () => nearest(acting.tree, address))
  }
}

import { isIP } from 'node:net'
import { type DawName, dawPath } from '../../contract/daw.ts'
import { Failure } from '../../contract/errors.ts'
import type { DeckNumber } from '../../contract/parameters.ts'
import { get, handle, type Tree } from '../tree/index.ts'

/** What a link is opened by. */
export type Settings = { on: boolean; host: string; port: number; listen: number; deck: DeckNumber }

const HOST = /^[\p{L}\p{N}]([\p{L}\p{N}.-]{0,251}[\p{L}\p{N}])?$/u

export const settingsOf = (tree: Tree, daw: DawName): Settings => ({
  on: get(tree, dawPath(daw, 'on')) === true,
  host: String(get(tree, dawPath(daw, 'host'))),
  port: Math.round(Number(get(tree, dawPath(daw, 'port')))),
  listen: Math.round(Number(get(tree, dawPath(daw, 'listen')))),
  deck: get(tree, dawPath(daw, 'deck')) === 2 ? 2 : 1,
})

/** Lets nothing be named as a machine that cannot be one. */
export const guardHost = (tree: Tree, daw: DawName): void => {
  const path = dawPath(daw, 'host')
  handle(tree, path, given => {
    if (isIP(String(given)) !== 4 && !HOST.test(String(given)))
      throw new Failure('bad_value', `${path} takes a name or an IPv4 address`)
  })
}

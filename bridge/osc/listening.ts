import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { subscribe, type Tree, watch, watchRows } from '../tree/index.ts'
import { type Client, sendTo } from './client.ts'
import { encode } from './encode.ts'
import { valueMessage } from './value-message.ts'

/** Paths that one client may listen to. */
const MOST = 4096
/** A slow reader is tried again after so long. */
const AGAIN_MS = 100

/** Sends a client the changes and readings of the paths that it names, each once a turn and never its own moves. */
export const listenTo = (tree: Tree, client: Client) => {
  const paths = new Set<Path>()
  const pending = new Map<Path, ParameterValue>()
  let flush: NodeJS.Immediate | undefined
  let again: NodeJS.Timeout | undefined
  const out = () => {
    flush = undefined
    again = undefined
    if (client.line.isSlow()) {
      again ??= setTimeout(out, AGAIN_MS)
      return
    }
    for (const [path, value] of pending) {
      const row = tree.entries.get(path)?.row
      if (row) sendTo(client, encode(valueMessage(path, row, value, 'tags')))
    }
    pending.clear()
  }
  const hear = (path: Path, value: ParameterValue) => {
    if (!paths.has(path)) return
    pending.set(path, value)
    if (!again) flush ??= setImmediate(out)
  }
  const ignore = (path: Path): void => {
    paths.delete(path)
    pending.delete(path)
  }
  const stops = [
    subscribe(tree, client.origin, ({ path, value }) => hear(path, value)),
    watch(tree, hear),
    watchRows(tree, (rows, gone) => gone.filter(path => !Object.hasOwn(rows, path)).forEach(ignore)),
  ]
  return {
    listen: (path: Path): boolean => {
      if (!tree.entries.has(path) || paths.size >= MOST) return false
      paths.add(path)
      return true
    },
    ignore,
    close: (): void => {
      for (const stop of stops) stop()
      clearImmediate(flush)
      clearTimeout(again)
    },
  }
}

import type { ParameterValue } from '../contract/parameter-row.ts'
import type { Path } from '../contract/parameters.ts'

/** What was set and is not answered yet: a dial goes on from there, while pictures wait for the bridge's word. */
export type Wishes = {
  /** @returns the id to send along */
  add: (path: Path, value: ParameterValue, by: string) => number
  /** The bridge has answered a set. */
  done: (path: Path, id: number) => void
  read: (path: Path) => ParameterValue | undefined
  /** Whose wish a path was last; the key that a refusal shows on. */
  by: (path: Path) => string | undefined
  noteTrigger: (path: Path, by: string) => void
  clear: () => void
}

export const createWishes = (): Wishes => {
  const open = new Map<Path, { id: number; value: ParameterValue }>()
  const makers = new Map<Path, string>()
  let last = 0
  return {
    add: (path, value, by) => {
      open.set(path, { id: ++last, value })
      makers.set(path, by)
      return last
    },
    done: (path, id) => {
      // a later wish for the same control is still on its way
      if (open.get(path)?.id === id) open.delete(path)
    },
    read: path => open.get(path)?.value,
    by: path => makers.get(path),
    noteTrigger: (path, by) => void makers.set(path, by),
    clear: () => {
      open.clear()
      makers.clear()
    },
  }
}

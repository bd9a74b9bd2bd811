import type { Path } from '../contract/parameters.ts'

/** What a held key changed and could not put back, since the bridge was away when it was let go. */
export type Owed = Map<Path, boolean>

/** Puts back what is owed; called when the bridge is there again. */
export const pay = (owed: Owed, set: (path: Path, value: boolean) => void): void => {
  for (const [path, value] of owed) set(path, value)
  owed.clear()
}

import { setFiles } from './file.ts'
import type { SetDeps } from './save.ts'
import { setStore } from './store.ts'

/** What the actions on a library's sets stand on. */
export const openSets = (
  of: Pick<SetDeps, 'database' | 'tracks'> & Omit<Parameters<typeof setFiles>[0], 'store'>,
): SetDeps => {
  const { data, database, tracks, log } = of
  const setList = setStore(database)
  return { database, tracks, setList, setFiles: setFiles({ data, store: setList, log }), now: Date.now }
}

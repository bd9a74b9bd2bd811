import type { SetActions } from './http/sets.ts'
import { getSet, listSets, removeSet, renameSet, saveSet, type SetDeps } from './library/index.ts'

/** The sets' actions, as the door knows them. */
export const setActions = (deps: SetDeps): SetActions => ({
  list: () => listSets(deps),
  document: id => getSet(deps, id).document,
  save: (document, of) => saveSet(deps, document, of),
  rename: (id, name) => renameSet(deps, id, name),
  remove: id => removeSet(deps, id),
})

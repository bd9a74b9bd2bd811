import { AWAY, Refused } from '../library/server-api.ts'
import {
  deleteSet,
  fetchOpenable,
  fetchPresent,
  fetchSet,
  fetchSets,
  type ListedSet,
  postSet,
  putName,
  putSet,
} from './sets-api.ts'

export type SetDeskState = {
  list: ListedSet[]
  /** False until it was asked once. */
  known: boolean
  /** What the last action was refused with. */
  refusal: Refused['report'] | null
}

/** A file that is no JSON is no set; the server says so of any other. */
const BROKEN = {
  code: 'bad_set',
  error: 'This is no set that can be opened',
  cure: 'Choose a file that was exported as a set',
}

/** A name that every file system takes. */
const fileNameOf = (name: string): string =>
  `${name.replace(/[^\p{L}\p{N} ._-]+/gu, '_').trim() || 'set'}.stembridge-set.json`

const saveFile = (name: string, document: unknown): void => {
  const url = URL.createObjectURL(new Blob([JSON.stringify(document, null, 1)], { type: 'application/json' }))
  const link = Object.assign(globalThis.document.createElement('a'), { href: url, download: fileNameOf(name) })
  link.click()
  // the browser has begun to read it by then
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** The sets as the page knows them, and what is done with them.
 *  @param api  the server's address; null while it is away */
export const createSetDesk = (api: () => string | null) => {
  const state: SetDeskState = $state({ list: [], known: false, refusal: null })
  const refresh = async (): Promise<void> => {
    const at = api()
    const found = at === null ? fetchOpenable() : fetchSets(at).catch(fetchOpenable)
    state.list = await found.catch(() => state.list)
    state.known = true
  }
  /** @returns whether it was done */
  const act = async (action: (api: string) => Promise<unknown>): Promise<boolean> => {
    state.refusal = null
    try {
      const at = api()
      if (at === null) throw new Refused(AWAY)
      await action(at)
    } catch (thrown) {
      state.refusal = thrown instanceof Refused ? thrown.report : thrown instanceof SyntaxError ? BROKEN : AWAY
    }
    await refresh()
    return state.refusal === null
  }
  return {
    state,
    refresh,
    save: (name: string) => act(async at => postSet(at, await fetchPresent(), name)),
    saveOver: (set: ListedSet) => act(async at => putSet(at, set, await fetchPresent())),
    rename: (id: string, name: string) => act(at => putName(at, id, name)),
    remove: (id: string) => act(at => deleteSet(at, id)),
    takeIn: (file: File) => act(async at => postSet(at, JSON.parse(await file.text()))),
    toFile: ({ id, name }: ListedSet) => act(async at => saveFile(name, await fetchSet(at, id))),
    /** The performance as it stands, to a file: needs no server. */
    presentToFile: async () => {
      const present = await fetchPresent().catch(() => null)
      if (present) saveFile(present.name, present)
      else state.refusal = AWAY
    },
  }
}
export type SetDesk = ReturnType<typeof createSetDesk>

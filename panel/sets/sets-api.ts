import type { SetDocument, SetSummary } from '../../contract/set.ts'
import { ask, sent } from '../library/server-api.ts'

/** A set of the list; `tracks` and `revision` are the server's to say. */
export type ListedSet = Pick<SetSummary, 'id' | 'name' | 'savedAt'> & Partial<SetSummary>

/** What the server keeps. @throws Refused */
export const fetchSets = async (api: string): Promise<ListedSet[]> => (await ask(`${api}/api/sets`)) as ListedSet[]
/** What the bridge can open, from the data folder; needs no server. */
export const fetchOpenable = async (): Promise<ListedSet[]> => (await ask('/sets')) as ListedSet[]
/** The performance as it stands. */
export const fetchPresent = async (): Promise<SetDocument> => (await ask('/set')) as SetDocument
export const fetchSet = async (api: string, id: string): Promise<SetDocument> =>
  (await ask(`${api}/api/sets/${id}`)) as SetDocument
/** Saves a document as a new set; under its own name without one. */
export const postSet = (api: string, document: unknown, name?: string): Promise<unknown> =>
  ask(`${api}/api/sets${name === undefined ? '' : `?name=${encodeURIComponent(name)}`}`, sent('POST', document))
export const putSet = (api: string, { id, revision }: ListedSet, document: SetDocument): Promise<unknown> =>
  ask(`${api}/api/sets/${id}?revision=${revision ?? 0}`, sent('PUT', document))
export const putName = (api: string, id: string, name: string): Promise<unknown> =>
  ask(`${api}/api/sets/${id}/name`, sent('PUT', { name }))
export const deleteSet = (api: string, id: string): Promise<unknown> =>
  ask(`${api}/api/sets/${id}`, { method: 'DELETE' })

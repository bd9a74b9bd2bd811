import { randomUUID } from 'node:crypto'
import { Failure } from '../../../contract/errors.ts'
import { readSet } from '../../../contract/read-set.ts'
import type { SetDocument, SetSummary } from '../../../contract/set.ts'
import type { Database } from '../../storage/local/database.ts'
import type { TrackStore } from '../track/store.ts'
import type { SetFiles } from './file.ts'
import type { SetStore } from './store.ts'
import { summaryOf, trackIn } from './summary.ts'

/** What the actions on sets stand on. */
export type SetDeps = {
  database: Database
  tracks: TrackStore
  setList: SetStore
  setFiles: SetFiles
  now: () => number
}

const MOST_NAME = 120

/** A name of one visible line. @throws bad_request */
const nameOf = (given: string): string => {
  const name = given
    .normalize('NFC')
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, MOST_NAME)
  if (name.replace(/\p{Cf}/gu, '').trim() === '') throw new Failure('bad_request', 'a set has a name')
  return name
}

/** The tracks with their files' hashes and titles as the library has them. */
const identified = (tracks: TrackStore, document: SetDocument): SetDocument => ({
  ...document,
  tracks: document.tracks.map(track => {
    const known = trackIn(tracks, track)
    return known ? { ...track, hash: known.hash, title: known.title, artist: known.artist } : track
  }),
})

const keep = (deps: SetDeps, set: Parameters<SetStore['keep']>[0]): SetSummary => {
  deps.database.inOneStep(() => {
    deps.setList.keep(set)
    deps.database.afterwards(() => deps.setFiles.follow(set.id))
  })
  return summaryOf(deps.tracks, set)
}

/** Saves a document of any version as a new set, or over one.
 *  @param of.over  the set, and the revision that the saver knows of it
 *  @throws bad_set, newer_set, bad_request, unknown_set, set_changed */
export const saveSet = (
  deps: SetDeps,
  seen: unknown,
  of: { name?: string | undefined; over?: { id: string; revision: number } } = {},
): SetSummary => {
  const read = readSet(seen)
  const before = of.over && deps.setList.get(of.over.id)
  if (of.over && !before) throw new Failure('unknown_set')
  if (before && before.revision !== of.over?.revision) throw new Failure('set_changed', before.name)
  const name = before && of.name === undefined ? before.name : nameOf(of.name ?? read.name)
  const now = deps.now()
  const document = { ...identified(deps.tracks, read), name }
  const { id, revision, createdAt } = before ?? { id: randomUUID(), revision: 0, createdAt: now }
  return keep(deps, { id, name, document, revision: revision + 1, savedAt: now, createdAt })
}

/** @throws unknown_set, bad_request */
export const renameSet = (deps: SetDeps, id: string, given: string): SetSummary => {
  const set = getSet(deps, id)
  const name = nameOf(given)
  return keep(deps, { ...set, name, document: { ...set.document, name }, revision: set.revision + 1 })
}

/** @throws unknown_set */
export const getSet = (deps: Pick<SetDeps, 'setList'>, id: string) => {
  const set = deps.setList.get(id)
  if (!set) throw new Failure('unknown_set')
  return set
}

/** @throws unknown_set */
export const removeSet = (deps: SetDeps, id: string): void => {
  getSet(deps, id)
  deps.database.inOneStep(() => {
    deps.setList.remove(id)
    deps.database.afterwards(() => deps.setFiles.follow(id))
  })
}

/** The one saved last comes first. */
export const listSets = ({ setList, tracks }: Pick<SetDeps, 'setList' | 'tracks'>): SetSummary[] =>
  setList.list().map(set => summaryOf(tracks, set))

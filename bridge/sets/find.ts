import { readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { dataFolder } from '../../contract/data-folder.ts'
import { Failure } from '../../contract/errors.ts'
import { readSet } from '../../contract/read-set.ts'
import { type SetDocument, SetFileSchema, type SetTrack } from '../../contract/set.ts'

/** What may be a set's id: nothing that could leave the folder. */
const ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/

export type FoundSet = { id: string; document: SetDocument }

const parse = (text: string): FoundSet => {
  const seen: unknown = JSON.parse(text)
  if (!Value.Check(SetFileSchema, seen)) throw new Failure('bad_set')
  return { id: seen.id, document: readSet(seen.document) }
}

const readOne = (data: string, id: string): FoundSet | undefined => {
  let text: string
  try {
    text = readFileSync(join(data, dataFolder.set(id)), 'utf8')
  } catch {
    return undefined
  }
  return parse(text)
}

const idOf = (file: string): string => file.replace(/\.json$/, '')

/** A set of the data folder by its id, else by its name: of several the one saved last.
 *  @throws unknown_set, bad_set, newer_set */
export const findSet = (data: string, wanted: string): FoundSet => {
  const byId = ID.test(wanted) ? readOne(data, wanted) : undefined
  if (byId) return byId
  let files: string[] = []
  try {
    files = readdirSync(join(data, dataFolder.sets)).filter(name => name.endsWith('.json'))
  } catch {
    // no set was ever saved
  }
  const named = files
    .flatMap(file => {
      try {
        return readOne(data, idOf(file)) ?? []
      } catch {
        return []
      }
    })
    .filter(({ document }) => document.name === wanted)
    .sort((a, b) => b.document.savedAt - a.document.savedAt)
  if (!named[0]) throw new Failure('unknown_set', wanted.slice(0, 80))
  return named[0]
}

export type ListedSet = { id: string; name: string; savedAt: number; tracks: Pick<SetTrack, 'id' | 'hash' | 'title'>[] }

const listed = ({ id, document: { name, savedAt, tracks } }: FoundSet): ListedSet => ({
  ...{ id, name, savedAt },
  tracks: tracks.map(track => ({ id: track.id, hash: track.hash, title: track.title })),
})

/** The sets of the data folder, the one saved last first: what can be opened while the server is away. */
export const listSets = async (data: string): Promise<ListedSet[]> => {
  const files = await readdir(join(data, dataFolder.sets)).catch(() => [])
  const found = await Promise.all(
    files
      .filter(name => name.endsWith('.json'))
      .map(name =>
        readFile(join(data, dataFolder.sets, name), 'utf8')
          .then(parse)
          .catch(() => undefined),
      ),
  )
  return found.flatMap(set => (set ? listed(set) : [])).sort((a, b) => b.savedAt - a.savedAt)
}

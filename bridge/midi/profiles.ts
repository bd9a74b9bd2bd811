import { createHash } from 'node:crypto'
import { type FSWatcher, watch } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KnownProfile } from '../../contract/controllers.ts'
import { asFailure, Failure } from '../../contract/errors.ts'
import type { Profile } from '../../contract/profile.ts'
import { type Parameters, parseProfile } from '../mapping/index.ts'

/** Editors write a file in several steps; it is read when they are done. */
const SETTLE_MS = 100
const SCHEMA = 'profile.schema.json'

/** What one file gives: its last good profile, and what is wrong with it now. */
type Source = {
  file: string
  profile: Profile | undefined
  failure: Failure | undefined
  text: string
  edition: string
}

export type Profiles = {
  /** Those of later folders come first, and stand for those of the same name. */
  all: () => Profile[]
  /** The file of a folder whose profile bears the name; undefined where there is none. */
  fileOf: (folder: string, name: string) => string | undefined
  /** Names of a folder's profiles. */
  named: (folder: string) => string[]
  /** Every profile that stands, and whose it is. The last folder is the user's own. */
  known: () => KnownProfile[]
  /** The user's own profile of a name, as it was good last; `failure` is what is wrong with its file now. */
  own: (name: string) => { profile: Profile; failure: Failure | undefined } | undefined
  /** What a profile's file says, the one that stands. */
  textOf: (name: string) => { file: string; text: string } | undefined
  broken: () => { file: string; failure: Failure; kept: boolean }[]
  /** Reads the folders again. */
  read: () => Promise<void>
  close: () => void
}

const filesOf = async (folder: string): Promise<string[]> => {
  try {
    const names = await readdir(folder)
    return names.filter(name => name.endsWith('.json') && name !== SCHEMA).sort()
  } catch {
    return []
  }
}

const readSource = async (
  folder: string,
  file: string,
  before: Source | undefined,
  parameters: Pick<Parameters, 'resolve' | 'row'>,
): Promise<Source | undefined> => {
  try {
    const text = await readFile(join(folder, file), 'utf8')
    if (before?.text === text) return before
    const edition = createHash('sha256').update(text).digest('hex').slice(0, 12)
    try {
      return { file, text, edition, profile: parseProfile(text, file, parameters), failure: undefined }
    } catch (thrown) {
      return { file, text, edition, profile: before?.profile, failure: asFailure(thrown) }
    }
  } catch (thrown) {
    // removed since the folder was listed
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return
    const failure = new Failure('bad_profile', `${file} cannot be read: ${asFailure(thrown).message}`, thrown)
    return { file, text: '', edition: '', profile: before?.profile, failure }
  }
}

/** The profiles of some folders, read again when a file changes. A file that breaks keeps its last good profile; a
 *  folder that is not there has none.
 *  @param onChange  called after each reading */
export const openProfiles = (
  folders: readonly string[],
  parameters: Pick<Parameters, 'resolve' | 'row'>,
  onChange: () => void,
): Profiles => {
  let sources = new Map<string, Source>()
  const watchers = new Map<string, FSWatcher>()
  let settling: NodeJS.Timeout | undefined
  let closed = false

  /** One's own folder may be made only when the first profile is written to it. */
  const watchAll = (): void => {
    for (const folder of closed ? [] : folders) {
      if (watchers.has(folder)) continue
      try {
        const watcher = watch(folder, { persistent: false }, settle)
        watchers.set(folder, watcher)
        watcher.on('error', () => watcher.close())
      } catch {
        // it is not there yet
      }
    }
  }
  const readAll = async (): Promise<void> => {
    const found = new Map<string, Source>()
    watchAll()
    for (const folder of folders.toReversed())
      for (const file of await filesOf(folder)) {
        const path = join(folder, file)
        const source = await readSource(folder, file, sources.get(path), parameters)
        if (source) found.set(path, source)
      }
    if (closed) return
    sources = found
    onChange()
  }
  let reading = Promise.resolve()
  const read = (): Promise<void> => {
    reading = reading.then(readAll)
    return reading
  }
  const settle = (): void => {
    clearTimeout(settling)
    settling = setTimeout(() => void read(), SETTLE_MS).unref()
  }
  const within = (folder: string): [string, Source][] =>
    [...sources].filter(([path, { file }]) => path === join(folder, file))
  const own = folders.at(-1) ?? ''
  const bearing = (name: string) => [...sources].filter(([, { profile }]) => profile?.name === name)
  const isOwn = ([path, { file }]: [string, Source]): boolean => path === join(own, file)
  return {
    known: () =>
      [...new Set([...sources.values()].flatMap(({ profile }) => profile?.name ?? []))].map(name => {
        const all = bearing(name)
        const edition = all[0]?.[1].edition ?? ''
        return { name, own: all.some(isOwn), builtIn: !all.every(isOwn), edition }
      }),
    own: name => {
      const { profile, failure } = bearing(name).find(isOwn)?.[1] ?? {}
      return profile && { profile, failure }
    },
    all: () => {
      const byName = new Map<string, Profile>()
      for (const { profile } of sources.values())
        if (profile && !byName.has(profile.name)) byName.set(profile.name, profile)
      return [...byName.values()]
    },
    fileOf: (folder, name) => within(folder).find(([, one]) => one.profile?.name === name)?.[1].file,
    named: folder => within(folder).flatMap(([, { profile }]) => profile?.name ?? []),
    textOf: name => [...sources.values()].find(({ profile }) => profile?.name === name),
    broken: () =>
      [...sources.values()].flatMap(({ file, failure, profile }) =>
        failure ? [{ file, failure, kept: profile !== undefined }] : [],
      ),
    read,
    close: () => {
      closed = true
      clearTimeout(settling)
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}

import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../../../contract/data-folder.ts'
import { asFailure } from '../../../contract/errors.ts'
import { Database } from './database.ts'

const GENERATIONS = 3
const BACKUPS = 'backups'

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )

/** Puts a damaged database aside; it is never written over. */
const setAside = async (file: string, now: number): Promise<void> => {
  for (const ending of ['', '-wal', '-shm'])
    if (await exists(file + ending)) await rename(file + ending, `${file}.damaged-${now}${ending}`)
}

/** The backups, newest first. */
const backupsOf = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [] as string[]))
    .filter(name => /^library-\d+\.sqlite$/.test(name))
    .sort()
    .reverse()
    .map(name => join(folder, name))

const restore = async (file: string, folder: string, tell: (says: string) => void): Promise<Database> => {
  for (const backup of await backupsOf(folder)) {
    await copyFile(backup, file)
    try {
      const database = new Database(file)
      tell('the library was restored from its last whole backup')
      return database
    } catch {
      for (const ending of ['', '-wal', '-shm']) await rm(file + ending, { force: true })
    }
  }
  tell('there was no whole backup: the library begins anew; the damaged one is kept beside it')
  return new Database(file)
}

const openOrRestore = async (data: string, now: number, tell: (says: string) => void): Promise<Database> => {
  const file = join(data, dataFolder.database)
  try {
    return new Database(file)
  } catch (error) {
    const cause = asFailure(error)
    // a library of a newer version is whole, and a disk that is full or locked is no damage
    if (cause.code !== 'data_folder' || /newer|locked|readonly/.test(cause.message)) throw error
    tell(`the library's database is put aside: ${cause.message}`)
    await setAside(file, now)
    return restore(file, join(data, BACKUPS), tell)
  }
}

/** Keeps a copy of a library that opened whole; a blank one never takes a generation. */
const keepGeneration = async (database: Database, folder: string, now: number): Promise<void> => {
  if (!database.row('SELECT 1 FROM tracks LIMIT 1')) return
  await mkdir(folder, { recursive: true })
  const next = join(folder, 'next.sqlite')
  await rm(next, { force: true })
  database.copyTo(next)
  await rename(next, join(folder, `library-${String(now).padStart(15, '0')}.sqlite`))
  for (const old of (await backupsOf(folder)).slice(GENERATIONS)) await rm(old, { force: true })
}

/** Opens the library of a data folder. A damaged one is put aside and the last whole backup takes its place; a whole
 *  one is backed up.
 *  @throws data_folder */
export const openLibrary = async (data: string, now: number, tell: (says: string) => void): Promise<Database> => {
  const database = await openOrRestore(data, now, tell)
  await keepGeneration(database, join(data, BACKUPS), now).catch(error =>
    tell(`the library was not backed up: ${asFailure(error).message}`),
  )
  return database
}

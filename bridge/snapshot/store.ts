import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseSnapshot, type Snapshot } from './snapshot.ts'

/** The snapshot file and the generation before it. */
export type SnapshotFiles = { newest: string; before: string; unreadable: string; partial: string }

export const snapshotFiles = (newest: string): SnapshotFiles => {
  const stem = newest.replace(/\.json$/, '')
  return {
    newest,
    before: `${stem}.before.json`,
    unreadable: `${stem}.unreadable.json`,
    partial: `${stem}.partial.json`,
  }
}

const readOne = async (file: string): Promise<Snapshot | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : parseSnapshot(text)
}

/** The last good snapshot: the newest, else the one before. A newest that cannot be read is put aside, so that it is
 *  neither lost nor moved over a good one. */
export const readSnapshot = async (files: SnapshotFiles): Promise<Snapshot | undefined> => {
  const newest = await readOne(files.newest)
  if (newest) return newest
  await rename(files.newest, files.unreadable).catch(() => {})
  return readOne(files.before)
}

/** Writes a snapshot whole or not at all: to a partial file, to the disk, then by name; the one before is kept. */
export const writeSnapshot = async (files: SnapshotFiles, snapshot: Snapshot): Promise<void> => {
  await mkdir(dirname(files.newest), { recursive: true })
  const file = await open(files.partial, 'w')
  try {
    await file.writeFile(JSON.stringify(snapshot))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(files.newest, files.before).catch(() => {})
  await rename(files.partial, files.newest)
}

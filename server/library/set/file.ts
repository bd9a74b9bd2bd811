import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { dataFolder } from '../../../contract/data-folder.ts'
import { asFailure } from '../../../contract/errors.ts'
import { replaceFile } from '../../storage/local/replace-file.ts'
import { turns } from '../../storage/local/turns.ts'
import type { SetStore } from './store.ts'

type Log = (level: 'error', says: string, of?: Record<string, unknown>) => void

/** Keeps sets/{id}.json as the library has each set: by it the bridge opens a set while the server is away. */
export type SetFiles = {
  follow(id: string): void
  /** Every set that there is, and none that there is not. */
  followAll(): Promise<void>
  settled(): Promise<void>
}

export const setFiles = (of: { data: string; store: SetStore; log: Log }): SetFiles => {
  const inTurn = turns()
  const open = new Set<Promise<void>>()
  const keep = async (id: string): Promise<void> => {
    const set = of.store.get(id)
    const file = join(of.data, dataFolder.set(id))
    if (!set) return rm(file, { force: true })
    await mkdir(dirname(file), { recursive: true })
    await replaceFile(file, JSON.stringify({ id, document: set.document }))
  }
  const follow = (id: string): void => {
    const turn: Promise<void> = inTurn(id, () => keep(id))
      .catch(error => of.log('error', 'a set was not written', { set: id, cause: asFailure(error).message }))
      .finally(() => open.delete(turn))
    open.add(turn)
  }
  return {
    follow,
    followAll: async () => {
      const there = await readdir(join(of.data, dataFolder.sets)).catch(() => [])
      const ids = new Set([...of.store.list().map(({ id }) => id), ...there.map(name => name.replace(/\.json$/, ''))])
      for (const id of ids) follow(id)
    },
    settled: async () => {
      while (open.size > 0) await Promise.all(open)
    },
  }
}

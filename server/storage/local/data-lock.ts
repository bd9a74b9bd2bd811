import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Failure } from '../../../contract/errors.ts'

/** One server a data folder: a lock of the system's on a small file, which falls with the process, however it ends. */
export type DataLock = { close(): void }

/** Waits up to `waitMs` for a server that is just ending. @throws data_folder when another server has the folder */
export const lockDataFolder = (data: string, waitMs = 12_000): DataLock => {
  const lock = new DatabaseSync(join(data, 'server.lock'))
  try {
    lock.exec(`PRAGMA busy_timeout = ${waitMs}; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;`)
    return lock
  } catch (error) {
    lock.close()
    throw new Failure('data_folder', 'another Stembridge uses it', error)
  }
}

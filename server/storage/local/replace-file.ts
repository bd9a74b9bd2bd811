import { open, rename, rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { diskFailure } from './disk-failure.ts'

/** Windows refuses a rename while another program has the old file open for a moment. */
const BUSY = new Set(['EPERM', 'EACCES', 'EBUSY'])
const TRIES = 20

const renameSoon = async (from: string, to: string): Promise<void> => {
  for (let left = TRIES; ; left--) {
    try {
      return await rename(from, to)
    } catch (error) {
      if (left === 0 || !BUSY.has((error as NodeJS.ErrnoException).code ?? '')) throw error
      await pause(25)
    }
  }
}

/** Writes a file whole: readers see the old text or the new one, never a part, also after a power cut.
 *  @throws disk_full, data_folder */
export const replaceFile = async (file: string, text: string): Promise<void> => {
  const next = `${file}.next`
  try {
    const handle = await open(next, 'w')
    try {
      await handle.writeFile(text)
      await handle.datasync()
    } finally {
      await handle.close()
    }
    await renameSoon(next, file)
  } catch (error) {
    await rm(next, { force: true }).catch(() => undefined)
    throw diskFailure(error)
  }
}

import type { FileHandle } from 'node:fs/promises'
import { Failure } from '../../../contract/errors.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** Writes every byte at the place given. @throws disk_full */
export const writeWhole = async (file: FileHandle, bytes: Uint8Array, at: number): Promise<void> => {
  try {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done)
      done += bytesWritten
    }
  } catch (error) {
    if (FULL.has((error as NodeJS.ErrnoException).code ?? '')) throw new Failure('disk_full', undefined, error)
    throw error
  }
}

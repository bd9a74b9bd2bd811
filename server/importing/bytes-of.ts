import { stat } from 'node:fs/promises'
import { Failure } from '../../contract/errors.ts'

/** Looks whether there is a file with bytes in it. @throws Failure file_not_found, empty_file */
export const bytesOf = async (file: string): Promise<number> => {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new Failure('file_not_found')
  if (found.size === 0) throw new Failure('empty_file')
  return found.size
}

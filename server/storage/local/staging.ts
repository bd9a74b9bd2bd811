import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { dataFolder } from '../../../contract/data-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import { diskFailure } from './disk-failure.ts'

/** A file on its way into the library, or a folder of files that belong together; its name on disk is ours, never the
 *  sender's. */
export type Staged = { file: string; hash: string; bytes: number }

/** Receives a stream into the staging folder, hashed on the way and on disk for good when it returns.
 *  On any failure nothing of it is left.
 *  @throws empty_file, too_large, disk_full, broken_upload */
export const stage = async (
  data: string,
  stream: Readable & { truncated?: boolean },
  { signal }: { signal?: AbortSignal } = {},
): Promise<Staged> => {
  const folder = join(data, dataFolder.staging)
  await mkdir(folder, { recursive: true })
  const file = join(folder, randomUUID())
  const hash = createHash('sha256')
  let bytes = 0
  const count = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
      yield chunk
    }
  }
  try {
    // flush: the bytes are on disk before the stream ends
    await pipeline(stream, count, createWriteStream(file, { flags: 'wx', flush: true }), signal ? { signal } : {})
    if (stream.truncated) throw new Failure('too_large')
    if (bytes === 0) throw new Failure('empty_file')
    return { file, hash: hash.digest('hex'), bytes }
  } catch (error) {
    await rm(file, { force: true })
    const known = diskFailure(error)
    throw known instanceof Failure ? known : new Failure('broken_upload', undefined, error)
  }
}

/** Moves a staged file to its place by hash. @returns its path */
export const keepBlob = async (data: string, staged: Staged): Promise<string> => {
  const blob = join(data, dataFolder.blob(staged.hash))
  try {
    await mkdir(join(blob, '..'), { recursive: true })
    await rename(staged.file, blob)
    return blob
  } catch (error) {
    throw diskFailure(error)
  }
}

export const dropStaged = (staged: Staged): Promise<void> => rm(staged.file, { recursive: true, force: true })

import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesOf, cutBatch, type ReadBatch } from '../../../engine/hosting/index.ts'

/** Reads batches from the data folder, whole or growing; a file is open only while it is read. */
export const readFrom =
  (data: string): ReadBatch =>
  async (folder, file, batch, signal) => {
    const { from, to } = bytesOf(batch)
    const handle = await open(join(data, folder, `${file}.wav`), 'r')
    try {
      const bytes = new Uint8Array(to - from)
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, from)
      signal.throwIfAborted()
      return cutBatch(bytesRead < bytes.length ? bytes.buffer.slice(0, bytesRead) : bytes.buffer, batch)
    } finally {
      await handle.close()
    }
  }

import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesOf, cameInto, placeOf, type ReadBatch } from '../../../engine/hosting/index.ts'

/** Reads batches from the data folder, whole or growing; a file is open only while it is read. */
export const readFrom =
  (data: string): ReadBatch =>
  async (folder, file, batch, signal, spare) => {
    const handle = await open(join(data, folder, `${file}.wav`), 'r')
    const rooms = batch.map(wanted => ({ wanted, room: spare.take() }))
    try {
      const views = rooms.map(({ wanted, room }) => {
        const { from, to } = placeOf(wanted)
        return new Uint8Array(room, from, to - from)
      })
      const { bytesRead } = await handle.readv(views, bytesOf(batch).from)
      signal.throwIfAborted()
      let left = bytesRead
      return rooms.flatMap(({ wanted, room }, i) => {
        const came = Math.min(left, views[i]?.length ?? 0)
        left -= came
        return cameInto(room, wanted, came, spare) ?? []
      })
    } catch (thrown) {
      spare.give(...rooms.map(({ room }) => room))
      throw thrown
    } finally {
      await handle.close()
    }
  }

import { BYTES_PER_FRAME } from '../../contract/audio-folder.ts'
import { CHUNK_FRAMES } from '../source.ts'

export const CHUNK_BYTES = CHUNK_FRAMES * BYTES_PER_FRAME
/** Chunks of room that are kept: what one leap of a deck wants, 20 MB. */
const MOST = 320

/** Room for chunks, used again and again: let go and allocated anew in bursts, it lies about as garbage of hundreds of
 *  megabytes until a collector comes to it. */
export type SpareChunks = {
  /** Room for one chunk, CHUNK_BYTES long; what is in it is of no meaning. */
  take(): ArrayBuffer
  /** Takes room back. What has no chunk's size, or has been handed on since, is left to the collector. */
  give(...rooms: readonly ArrayBuffer[]): void
}

export const createSpareChunks = (): SpareChunks => {
  const spare: ArrayBuffer[] = []
  return {
    take: () => spare.pop() ?? new ArrayBuffer(CHUNK_BYTES),
    give(...rooms) {
      for (const room of rooms) if (room.byteLength === CHUNK_BYTES && spare.length < MOST) spare.push(room)
    },
  }
}

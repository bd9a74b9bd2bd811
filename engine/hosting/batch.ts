import { BYTES_PER_FRAME, WAV_HEADER_BYTES } from '../../contract/audio-folder.ts'
import { CHUNK_FRAMES } from '../source.ts'
import type { SpareChunks } from './spare-chunks.ts'
import type { Wanted } from './wanted-chunks.ts'

/** Chunks of one file that follow each other without a gap. */
export type Batch = readonly [Wanted, ...Wanted[]]
/** A chunk's part that came; outside of [from, to) its frames are of no meaning. */
export type Fetched = Wanted & { frames: Int16Array<ArrayBuffer> }
/** Reads a batch out of `{folder}/{file}.wav` into spare room; what the file does not have yet is left out.
 *  @throws whatever keeps it from being read; the room is given back then */
export type ReadBatch = (
  folder: string,
  file: string,
  batch: Batch,
  signal: AbortSignal,
  spare: SpareChunks,
) => Promise<Fetched[]>

const MOST = 8

/** The first chunk of the list, with those of the same file that follow it without a gap. */
export const firstBatch = (missing: readonly Wanted[]): Batch | undefined => {
  const [first] = missing
  if (!first) return undefined
  const batch: [Wanted, ...Wanted[]] = [first]
  let last = first
  while (batch.length < MOST && last.to === CHUNK_FRAMES) {
    const next = missing.find(w => w.file === first.file && w.index === last.index + 1 && w.from === 0)
    if (!next) break
    batch.push(next)
    last = next
  }
  return batch
}

/** Byte of its file that a frame of a chunk begins at. */
const byteOf = ({ index }: Wanted, frame: number): number =>
  WAV_HEADER_BYTES + (index * CHUNK_FRAMES + frame) * BYTES_PER_FRAME

/** The bytes [from, to) of its file that a batch lies in. */
export const bytesOf = (batch: Batch): { from: number; to: number } => {
  const last = batch.at(-1) as Wanted
  return { from: byteOf(batch[0], batch[0].from), to: byteOf(last, last.to) }
}

/** The bytes [from, to) of its room that a chunk's part lies in. */
export const placeOf = ({ from, to }: Wanted): { from: number; to: number } => ({
  from: from * BYTES_PER_FRAME,
  to: to * BYTES_PER_FRAME,
})

/** The chunk, of which `bytes` bytes came into its room; undefined, and the room spare again, where no frame did. */
export const cameInto = (room: ArrayBuffer, wanted: Wanted, bytes: number, spare: SpareChunks): Fetched | undefined => {
  const frames = Math.floor(bytes / BYTES_PER_FRAME)
  if (frames > 0) return { ...wanted, to: wanted.from + frames, frames: new Int16Array(room) }
  spare.give(room)
  return undefined
}

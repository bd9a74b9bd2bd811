import { BYTES_PER_FRAME, WAV_HEADER_BYTES } from '../../contract/audio-folder.ts'
import { CHUNK_FRAMES } from '../source.ts'
import type { Wanted } from './wanted-chunks.ts'

/** Chunks of one file that follow each other without a gap. */
export type Batch = readonly [Wanted, ...Wanted[]]
export type Fetched = Wanted & { frames: Int16Array }
/** Reads a batch out of `{folder}/{file}.wav`; what the file does not have yet is left out.
 *  @throws whatever keeps it from being read */
export type ReadBatch = (folder: string, file: string, batch: Batch, signal: AbortSignal) => Promise<Fetched[]>

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

/** Frames that a chunk's part begins and ends at, from the start of the file. */
const start = (w: Wanted): number => w.index * CHUNK_FRAMES + w.from
const end = (w: Wanted): number => w.index * CHUNK_FRAMES + w.to
const byte = (frame: number): number => WAV_HEADER_BYTES + frame * BYTES_PER_FRAME

/** The bytes [from, to) of its file that a batch lies in. */
export const bytesOf = (batch: Batch): { from: number; to: number } => ({
  from: byte(start(batch[0])),
  to: byte(end(batch.at(-1) as Wanted)),
})

/** Cuts a chunk's part out of bytes that begin at frame `first`; undefined where they end before it. */
const cut = (bytes: ArrayBuffer, first: number, w: Wanted): Fetched | undefined => {
  const from = (start(w) - first) * BYTES_PER_FRAME
  const to = Math.min((end(w) - first) * BYTES_PER_FRAME, bytes.byteLength - (bytes.byteLength % BYTES_PER_FRAME))
  if (to <= from) return undefined
  const frames = new Int16Array(2 * CHUNK_FRAMES)
  frames.set(new Int16Array(bytes, from, (to - from) / 2), 2 * w.from)
  return { ...w, to: w.from + (to - from) / BYTES_PER_FRAME, frames }
}

/** The chunks of a batch out of its bytes, `bytesOf(batch)` or what there is of them. */
export const cutBatch = (bytes: ArrayBuffer, batch: Batch): Fetched[] =>
  batch.flatMap(w => cut(bytes, start(batch[0]), w) ?? [])

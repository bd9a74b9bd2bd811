import { type FileHandle, open } from 'node:fs/promises'
import { BYTES_PER_FRAME, FULL_SCALE, WAV_HEADER_BYTES } from '../../../contract/audio-folder.ts'

const STEP = 32767 / FULL_SCALE

/** Interleaved float32 as int16 little-endian: ÷ FULL_SCALE, rounded, limited.
 *  @returns  the bytes, and how many samples did not fit (or were no numbers, and are written as 0) */
export const toInt16 = (frames: Float32Array): { bytes: Buffer; clipped: number } => {
  const bytes = Buffer.allocUnsafe(frames.length * 2)
  let clipped = 0
  for (let i = 0; i < frames.length; i++) {
    let x = Math.round((frames[i] as number) * STEP)
    if (!(x <= 32767 && x >= -32767)) {
      clipped++
      x = x > 32767 ? 32767 : x < -32767 ? -32767 : 0
    }
    bytes.writeInt16LE(x, i * 2)
  }
  return { bytes, clipped }
}

/** The inverse of toInt16. */
export const toFloat32 = (bytes: Buffer): Float32Array => {
  const frames = new Float32Array(bytes.length / 2)
  for (let i = 0; i < frames.length; i++) frames[i] = bytes.readInt16LE(i * 2) / STEP
  return frames
}

export const byteOf = (sample: number): number => WAV_HEADER_BYTES + sample * BYTES_PER_FRAME

/** Writes all of `bytes` at `position`; the system may take them in parts. */
export const writeAll = async (handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

/** Reads `length` bytes at `position`; what lies beyond the end of the file is 0. */
export const readAll = async (handle: FileHandle, length: number, position: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(length)
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return bytes
}

/** Opens for reading and writing in place. */
export const openFile = (file: string, as: 'new' | 'kept'): Promise<FileHandle> =>
  open(file, as === 'new' ? 'w+' : 'r+')

import { type FileHandle, open } from 'node:fs/promises'
import { endianness } from 'node:os'
import { BYTES_PER_FRAME, FULL_SCALE, WAV_HEADER_BYTES } from '../../../contract/audio-folder.ts'

const STEP = 32767 / FULL_SCALE
const SAME_ORDER = endianness() === 'LE'
const littleEndian = (bytes: Buffer): Buffer => (SAME_ORDER ? bytes : bytes.swap16())

/** As they lie in a file: int16 little-endian. */
export const bytesOf = (samples: Int16Array): Buffer => littleEndian(Buffer.from(samples.buffer))

/** Interleaved float32 as int16: ÷ FULL_SCALE, rounded, limited.
 *  @returns  the samples, and how many did not fit (or were no numbers, and are 0) */
export const int16Of = (frames: Float32Array): { samples: Int16Array; clipped: number } => {
  const samples = new Int16Array(frames.length)
  let clipped = 0
  for (let i = 0; i < frames.length; i++) {
    const exact = (frames[i] as number) * STEP
    // half up, as Math.round has it, which is slower
    let x = Math.floor(exact + 0.5)
    if (!(x <= 32767 && x >= -32767)) {
      clipped++
      x = x > 32767 ? 32767 : x < -32767 ? -32767 : 0
    }
    samples[i] = x
  }
  return { samples, clipped }
}

/** The inverse of both. */
export const toFloat32 = (bytes: Buffer): Float32Array => {
  const own = bytes.byteOffset % 2 === 0 && SAME_ORDER ? bytes : littleEndian(Buffer.from(bytes))
  const samples = new Int16Array(own.buffer, own.byteOffset, own.length >> 1)
  const frames = new Float32Array(samples.length)
  for (let i = 0; i < frames.length; i++) frames[i] = (samples[i] as number) / STEP
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

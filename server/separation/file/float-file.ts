import { type FileHandle, open } from 'node:fs/promises'
import { Failure } from '../../../contract/errors.ts'
import type { Samples } from '../../../contract/units.ts'
import type { Mixture } from '../core/mixture.ts'
import { writeWhole } from './write-whole.ts'

/** Interleaved stereo float32 on disk, without a header: what a track is spooled to, so that memory does not grow with
 *  it. */
export class FloatFile implements Mixture {
  samples: Samples = 0
  readonly #file: FileHandle

  private constructor(file: FileHandle) {
    this.#file = file
  }

  static async create(path: string): Promise<FloatFile> {
    return new FloatFile(await open(path, 'wx+'))
  }

  /** @throws disk_full */
  async append(frames: Float32Array): Promise<void> {
    await writeWhole(this.#file, new Uint8Array(frames.buffer, frames.byteOffset, frames.byteLength), this.samples * 8)
    this.samples += frames.length / 2
  }

  async read(from: Samples, to: Samples): Promise<Float32Array> {
    const frames = new Float32Array((to - from) * 2)
    const bytes = new Uint8Array(frames.buffer)
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await this.#file.read(bytes, at, bytes.length - at, from * 8 + at)
      if (bytesRead === 0) throw new Failure('internal', 'the spooled track is shorter than it was')
      at += bytesRead
    }
    return frames
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

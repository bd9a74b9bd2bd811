import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { LIBRARY_CHANNELS } from '../../../contract/audio-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import type { Hertz, Seconds } from '../../../contract/units.ts'
import { growingHeader } from '../../../dsp/rf64-header.ts'
import { TAPE_FRAMES } from '../../../engine/hosting/tape.ts'

const HEADER_BYTES = 80
const FRAME_BYTES = 4 * LIBRARY_CHANNELS

/** A recording on disk: 32-bit float, as it sounded. Its header is right after every piece, so that a machine that goes
 *  down leaves a file that plays. */
export class TakeFile {
  readonly #file: FileHandle
  readonly #rate: Hertz
  #frames: number
  #next: number
  #last = false
  #writing: Promise<void> = Promise.resolve()

  private constructor(file: FileHandle, rate: Hertz, frames: number) {
    this.#file = file
    this.#rate = rate
    this.#next = Math.floor(frames / TAPE_FRAMES)
    this.#frames = this.#next * TAPE_FRAMES
  }

  /** Begins a file, or goes on with one that was begun.
   *  @throws disk_full, data_folder */
  static async open(path: string, rate: Hertz): Promise<TakeFile> {
    try {
      await mkdir(dirname(path), { recursive: true })
      const file = await open(path, 'r+').catch(() => open(path, 'wx+'))
      const { size } = await file.stat()
      return new TakeFile(file, rate, Math.max(0, Math.floor((size - HEADER_BYTES) / FRAME_BYTES)))
    } catch (thrown) {
      throw diskFailure(thrown)
    }
  }

  get seconds(): Seconds {
    return this.#frames / this.#rate
  }

  /** Whether the last piece is written. */
  get whole(): boolean {
    return this.#last
  }

  /** Takes a piece; one that is there already is passed over.
   *  @param frames  interleaved stereo
   *  @throws disk_full, data_folder; bad_request for a piece that is not the next */
  put(piece: number, frames: Float32Array, last: boolean): Promise<void> {
    const before = this.#writing
    const writing = before.catch(() => undefined).then(() => this.#put(piece, frames, last))
    this.#writing = writing
    return writing
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined)
    await this.#file.close()
  }

  async #put(piece: number, frames: Float32Array, last: boolean): Promise<void> {
    if (piece < this.#next || this.#last) return
    if (piece > this.#next) throw new Failure('bad_request', `piece ${piece} of a recording before piece ${this.#next}`)
    const count = frames.length / LIBRARY_CHANNELS
    const shape = { frames: this.#frames + count, rate: this.#rate, channels: LIBRARY_CHANNELS, bits: 32 } as const
    try {
      await this.#file.write(bytesOf(frames), 0, count * FRAME_BYTES, HEADER_BYTES + this.#frames * FRAME_BYTES)
      await this.#file.write(growingHeader(shape), 0, HEADER_BYTES, 0)
    } catch (thrown) {
      throw diskFailure(thrown)
    }
    this.#frames += count
    this.#next++
    this.#last = last
  }
}

const bytesOf = (frames: Float32Array): Uint8Array =>
  new Uint8Array(frames.buffer, frames.byteOffset, frames.byteLength)

/** What a disk that does not write is to whoever records. */
export const diskFailure = (thrown: unknown): Failure => {
  const { code, message } = thrown as NodeJS.ErrnoException
  return new Failure(code === 'ENOSPC' ? 'disk_full' : 'data_folder', message, thrown)
}

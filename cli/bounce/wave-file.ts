import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { Failure } from '../../contract/errors.ts'
import { rf64Header } from '../../dsp/rf64-header.ts'
import { wavHeader } from '../../dsp/wav-header.ts'

const FLUSH_FRAMES = 65_536
const LONGEST_WAV = 0xffffffff - 100

/** A stereo WAV file of 32-bit floats that is written piece by piece, RF64 over 4 GiB; whole or not at all. */
export class WaveFile {
  readonly #path: string
  readonly #fd: number
  readonly #header: Uint8Array
  #frames = 0
  #waiting = new Float32Array(2 * FLUSH_FRAMES)
  #count = 0

  /** @throws disk_full and what the disk says */
  constructor(path: string, of: { frames: number; rate: number }) {
    this.#path = path
    const form = { ...of, channels: 2, bits: 32 as const }
    this.#header = of.frames * 8 > LONGEST_WAV ? rf64Header(form) : wavHeader(form)
    this.#fd = openSync(`${path}.partial`, 'w')
    writeSync(this.#fd, this.#header)
  }

  get frames(): number {
    return this.#frames
  }

  write(left: Float32Array, right: Float32Array): void {
    for (let i = 0; i < left.length; i++) {
      this.#waiting[2 * this.#count] = left[i] as number
      this.#waiting[2 * this.#count + 1] = right[i] as number
      if (++this.#count === FLUSH_FRAMES) this.#flush()
    }
    this.#frames += left.length
  }

  /** The file is whole. */
  finish(): void {
    this.#flush()
    closeSync(this.#fd)
    renameSync(`${this.#path}.partial`, this.#path)
  }

  /** Nothing is left of it. */
  abandon(): void {
    closeSync(this.#fd)
    rmSync(`${this.#path}.partial`, { force: true })
  }

  #flush(): void {
    const bytes = new Uint8Array(this.#waiting.buffer, 0, this.#count * 8)
    try {
      writeSync(this.#fd, bytes)
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOSPC') throw new Failure('disk_full', this.#path, thrown)
      throw thrown
    }
    this.#count = 0
  }
}

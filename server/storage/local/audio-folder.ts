import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  addRange,
  FULL_SCALE,
  LIBRARY_CHANNELS,
  LIBRARY_RATE,
  type Manifest,
  PEAK_FRAMES,
} from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import type { Samples } from '../../../contract/units.ts'
import { wavHeader } from '../../../dsp/wav-header.ts'
import { diskFailure } from './disk-failure.ts'
import { hear } from './peaks.ts'
import { openFolderFile, type FolderFile } from './folder-file.ts'
import { readManifest } from './read-manifest.ts'
import { replaceFile } from './replace-file.ts'
import { byteOf, bytesOf, int16Of, readAll, toFloat32, writeAll } from './sample-file.ts'

export { readManifest }

type Finish = Partial<Pick<Manifest, 'samples' | 'modelResidualDb' | 'residualDb' | 'clipped'>>

const headerOf = (frames: Samples): Uint8Array =>
  wavHeader({ frames, rate: LIBRARY_RATE, channels: LIBRARY_CHANNELS, bits: 16 })

/** Audio that grows on disk, as contract/audio-folder.ts says: the one writer of a folder; readers go by its manifest.
 *  Calls may overlap; they take effect in the order in which they were made. */
export class AudioFolder {
  readonly folder: string
  #manifest: Manifest
  #files: Map<string, FolderFile>
  #last: Promise<unknown> = Promise.resolve()
  readonly #synced: boolean

  private constructor(folder: string, manifest: Manifest, files: Map<string, FolderFile>, synced = true) {
    this.#synced = synced
    this.folder = folder
    this.#manifest = manifest
    this.#files = files
  }

  /** Begins a folder anew; what lay there is removed.
   *  @param of.samples  the length, or a good guess of it
   *  @param synced      false for what is never gone on with: then a power cut costs the folder
   *  @throws disk_full, data_folder */
  static async create(
    folder: string,
    of: { files: string[]; samples: Samples; engine: string; engineVersion: string },
    { synced = true }: { synced?: boolean } = {},
  ): Promise<AudioFolder> {
    const manifest: Manifest = {
      version: 1,
      rate: LIBRARY_RATE,
      channels: LIBRARY_CHANNELS,
      encoding: 's16',
      fullScale: FULL_SCALE,
      ...of,
      ready: [],
      complete: false,
      modelResidualDb: null,
      residualDb: null,
      clipped: 0,
    }
    try {
      await rm(folder, { recursive: true, force: true })
      await mkdir(folder, { recursive: true })
      const made = new AudioFolder(folder, manifest, new Map(), synced)
      for (const name of of.files) {
        const file = await openFolderFile(folder, name, 'new')
        made.#files.set(name, file)
        await writeAll(file.samples, headerOf(of.samples), 0)
      }
      await made.#keepManifest()
      return made
    } catch (error) {
      throw diskFailure(error)
    }
  }

  /** Opens a folder to read it, or to go on writing.
   *  @throws file_not_found where no manifest lies */
  static async open(folder: string): Promise<AudioFolder> {
    const manifest = await readManifest(folder)
    if (!manifest) throw new Failure('file_not_found', 'an audio folder has no manifest')
    const opened = new AudioFolder(folder, manifest, new Map())
    try {
      for (const name of manifest.files) opened.#files.set(name, await openFolderFile(folder, name, 'kept'))
      return opened
    } catch (error) {
      await opened.close()
      throw diskFailure(error)
    }
  }

  get manifest(): Manifest {
    return this.#manifest
  }

  /** Writes interleaved stereo float32 frames of one file in place (÷ FULL_SCALE, rounded; limited and counted), and
   *  its peaks.
   *  @param at  the sample of the first frame
   *  @throws disk_full */
  write(file: string, at: Samples, frames: Float32Array): Promise<void> {
    const { samples, peakFile, peaks } = this.#file(file)
    const { samples: written, clipped } = int16Of(frames)
    const bytes = bytesOf(written)
    const [first, end] = hear(peaks, at, frames)
    return this.#inTurn(async () => {
      await writeAll(samples, bytes, byteOf(at))
      const pairs = peaks.pairs.slice(first * 2, end * 2)
      await writeAll(peakFile, new Uint8Array(pairs.buffer), first * 2)
      if (clipped > 0) this.#manifest = { ...this.#manifest, clipped: this.#manifest.clipped + clipped }
    })
  }

  /** Reads [from, to) as interleaved stereo float32; what was never written is 0. */
  read(file: string, from: Samples, to: Samples): Promise<Float32Array> {
    const { samples } = this.#file(file)
    return this.#inTurn(async () => toFloat32(await readAll(samples, Math.max(0, to - from) * 4, byteOf(from))))
  }

  /** Says that [from, to) of every file is on disk, for good where the folder is synced: the samples first, then the
   *  manifest, written whole and renamed into place. So what it calls ready is there also after a power cut.
   *  @param tally  what a separation has counted with this range */
  ready(from: Samples, to: Samples, tally?: Manifest['tally']): Promise<void> {
    return this.#inTurn(async () => {
      const { samples, ready } = this.#manifest
      const open = [...this.#files.values()].flatMap(({ samples: file, peakFile }) => [file, peakFile])
      if (this.#synced) await Promise.all(open.map(file => file.datasync()))
      const kept = tally ? { tally } : {}
      this.#manifest = { ...this.#manifest, ...kept, ready: addRange(ready, from, to), samples: Math.max(samples, to) }
      await this.#keepManifest()
    })
  }

  /** Says the length anew, where it was a guess. */
  measure(samples: Samples): Promise<void> {
    return this.#inTurn(async () => {
      this.#manifest = { ...this.#manifest, samples }
      await this.#keepManifest()
    })
  }

  /** Ends the folder: length known, files cut to it, headers right, all on disk, `complete`. */
  finish(of: Finish): Promise<Manifest> {
    return this.#inTurn(async () => {
      const samples = of.samples ?? this.#manifest.samples
      for (const { samples: file, peakFile } of this.#files.values()) {
        await writeAll(file, headerOf(samples), 0)
        await file.truncate(byteOf(samples))
        await file.datasync()
        await peakFile.truncate(2 * Math.ceil(samples / PEAK_FRAMES))
        await peakFile.datasync()
      }
      const ready: Manifest['ready'] = samples > 0 ? [[0, samples]] : []
      const { tally: _, ...made } = this.#manifest
      this.#manifest = { ...made, ...of, samples, ready, complete: true }
      await this.#keepManifest()
      return this.#manifest
    })
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined)
    const files = [...this.#files.values()]
    this.#files.clear()
    for (const { samples, peakFile } of files) {
      await samples.close()
      await peakFile.close()
    }
  }

  #file(name: string): FolderFile {
    const file = this.#files.get(name)
    if (!file) throw new Failure('internal', `the audio folder is closed, or has no file "${name}"`)
    return file
  }

  #keepManifest(): Promise<void> {
    return replaceFile(join(this.folder, dataFolder.manifest), JSON.stringify(this.#manifest))
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(act, act)
    this.#last = mine.catch(() => undefined)
    return mine.catch(error => {
      throw diskFailure(error)
    })
  }
}

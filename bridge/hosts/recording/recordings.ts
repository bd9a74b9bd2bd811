import { access, mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { dataFolder } from '../../../contract/data-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import type { Origin } from '../../../contract/live.ts'
import type { PerformanceLog } from '../../../contract/performance.ts'
import type { Hertz, Seconds } from '../../../contract/units.ts'
import { isTakeName } from '../../../engine/hosting/take-name.ts'
import { diskFailure, TakeFile } from './take-file.ts'

/** A take that nothing came of for so long is over. */
const IDLE_MS = 60_000
const RATES: [Hertz, Hertz] = [8000, 384_000]

export type Piece = { take: string; piece: number; frames: Float32Array; last: boolean; rate: Hertz }

/** The recordings under way, each in a file of its own. */
export class Recordings {
  readonly #data: string
  readonly #mayBegin: (from: Origin) => boolean
  readonly #onLength: (seconds: Seconds) => void
  readonly #open = new Map<string, { file: Promise<TakeFile>; timer: NodeJS.Timeout }>()

  /** @param of.mayBegin  whether somebody may begin a recording
   *  @param of.onLength  hears how much lies on disk */
  constructor(of: { data: string; mayBegin: (from: Origin) => boolean; onLength: (seconds: Seconds) => void }) {
    const { data, mayBegin, onLength } = of
    this.#data = data
    this.#mayBegin = mayBegin
    this.#onLength = onLength
  }

  /** Resolves when the piece lies on disk.
   *  @param from  whose it is
   *  @throws bad_request, disk_full, data_folder */
  async put({ take, piece, frames, last, rate }: Piece, from: Origin): Promise<void> {
    const file = await this.#file(take, rate, from)
    await file.put(piece, frames, last)
    this.#onLength(file.seconds)
    if (file.whole) await this.#end(take)
  }

  /** Keeps what was done while a take was recorded, beside it.
   *  @throws bad_request, disk_full, data_folder */
  async keepLog(take: string, log: PerformanceLog, from: Origin): Promise<void> {
    if (!isTakeName(take)) throw new Failure('bad_request', `no recording is named ${take.slice(0, 40)}`)
    const recording = join(this.#data, dataFolder.recording(take))
    const isKnown = () =>
      access(recording).then(
        () => true,
        () => false,
      )
    if (!this.#mayBegin(from) && !(await isKnown())) throw new Failure('bad_request', 'who records holds the sound')
    const file = join(this.#data, dataFolder.recordingLog(take))
    try {
      await mkdir(dirname(file), { recursive: true })
      await writeFile(`${file}.partial`, JSON.stringify(log))
      await rename(`${file}.partial`, file)
    } catch (thrown) {
      throw diskFailure(thrown)
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map(take => this.#end(take)))
  }

  #file(take: string, rate: Hertz, from: Origin): Promise<TakeFile> {
    if (!isTakeName(take)) throw new Failure('bad_request', `no recording is named ${take.slice(0, 40)}`)
    if (!(rate >= RATES[0] && rate <= RATES[1])) throw new Failure('bad_request', `a recording at ${rate} Hz`)
    const known = this.#open.get(take)
    if (known) {
      known.timer.refresh()
      return known.file
    }
    if (!this.#mayBegin(from)) throw new Failure('bad_request', 'who records holds the sound')
    const file = TakeFile.open(join(this.#data, dataFolder.recording(take)), rate)
    const timer = setTimeout(() => void this.#end(take), IDLE_MS)
    timer.unref()
    this.#open.set(take, { file, timer })
    file.catch(() => this.#open.delete(take))
    return file
  }

  async #end(take: string): Promise<void> {
    const known = this.#open.get(take)
    this.#open.delete(take)
    clearTimeout(known?.timer)
    await (await known?.file.catch(() => undefined))?.close()
  }
}

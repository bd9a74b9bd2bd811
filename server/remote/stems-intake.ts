import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { addRange, BYTES_PER_FRAME, covers, type Manifest, type Ranges } from '../../contract/audio-folder.ts'
import { Failure } from '../../contract/errors.ts'
import type { StemsBegin, StemsEnd } from '../../contract/remote-worker.ts'
import type { Samples } from '../../contract/units.ts'
import { AudioFolder, readManifest } from '../storage/local/audio-folder.ts'
import { replaceFile } from '../storage/local/replace-file.ts'
import { toFloat32 } from '../storage/local/sample-file.ts'

/** A part of one stem: int16 frames [from, to), with the SHA-256 that they had when they left. */
export type StemPart = { file: string; from: Samples; to: Samples; bytes: Buffer; sha256: string }

const same = (manifest: Manifest, of: StemsBegin): boolean =>
  !manifest.complete &&
  manifest.samples === of.samples &&
  manifest.engine === of.engine &&
  manifest.engineVersion === of.engineVersion &&
  manifest.files.join() === of.files.join()

/** Writes stems that come in parts into their folder, which is left as a local separation would leave it.
 *  Once closed it takes nothing more. */
export class StemsIntake {
  readonly #folder: string
  readonly #samples: Samples
  readonly #onReady: (ready: Ranges) => void
  #open: Promise<AudioFolder> | undefined
  /** What came in of each file. */
  readonly #came = new Map<string, Ranges>()
  #closed = false

  constructor(of: { folder: string; samples: Samples; onReady: (ready: Ranges) => void }) {
    this.#folder = of.folder
    this.#samples = of.samples
    this.#onReady = of.onReady
  }

  /** Goes on with what the same engine began for the same length, else begins anew.
   *  @throws bad_request, stale_claim, disk_full */
  async begin(of: StemsBegin): Promise<void> {
    if (of.samples !== this.#samples) throw new Failure('bad_request', 'the stems are not as long as the mix')
    if (new Set(of.files).size !== of.files.length || !of.files.every(name => /^[a-z]{1,16}$/.test(name)))
      throw new Failure('bad_request', 'a stem has no name')
    if (this.#closed) throw new Failure('stale_claim')
    this.#open ??= this.#start(of)
    await this.#open
  }

  async #start(of: StemsBegin): Promise<AudioFolder> {
    const known = await readManifest(this.#folder)
    const folder = known && same(known, of) ? await AudioFolder.open(this.#folder) : await this.#create(of)
    for (const name of of.files) this.#came.set(name, folder.manifest.ready)
    return folder
  }

  #create({ files, samples, engine, engineVersion }: StemsBegin): Promise<AudioFolder> {
    return AudioFolder.create(this.#folder, { files, samples, engine, engineVersion })
  }

  /** @throws broken_part, bad_request, stale_claim, disk_full */
  async write({ file, from, to, bytes, sha256 }: StemPart): Promise<void> {
    const folder = await this.#writable()
    if (!this.#came.has(file)) throw new Failure('bad_request', `there is no stem "${file}"`)
    if (!(from >= 0 && from < to && to <= this.#samples)) throw new Failure('bad_request', 'a part lies outside')
    if (bytes.length !== (to - from) * BYTES_PER_FRAME)
      throw new Failure('broken_part', `${bytes.length} bytes for ${to - from} frames`)
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Failure('broken_part', 'by its SHA-256')
    await folder.write(file, from, toFloat32(bytes))
    this.#came.set(file, addRange(this.#came.get(file) ?? [], from, to))
  }

  /** Shows ranges of which every stem has come in. @throws bad_request, stale_claim, disk_full */
  async ready(ranges: Ranges): Promise<void> {
    const folder = await this.#writable()
    for (const [from, to] of ranges) {
      if (![...this.#came.values()].every(came => covers(came, from, to)))
        throw new Failure('bad_request', 'a range is not there in every stem')
      await folder.ready(from, to)
    }
    if (!this.#closed) this.#onReady(folder.manifest.ready as Ranges)
  }

  /** @throws bad_request where something is missing, stale_claim, disk_full */
  async finish({ modelResidualDb, residualDb, clipped, report }: StemsEnd): Promise<void> {
    const folder = await this.#writable()
    if (!covers(folder.manifest.ready as Ranges, 0, this.#samples))
      throw new Failure('bad_request', 'the stems are not whole')
    if (report !== null) await replaceFile(join(this.#folder, 'report.json'), `${JSON.stringify(report)}\n`)
    await folder.finish({ samples: this.#samples, modelResidualDb, residualDb, clipped })
  }

  async #writable(): Promise<AudioFolder> {
    if (!this.#open) throw new Failure('bad_request', 'the stems were not begun')
    const folder = await this.#open
    if (this.#closed) throw new Failure('stale_claim')
    return folder
  }

  /** Ends what is being written, and takes nothing more. */
  async close(): Promise<void> {
    this.#closed = true
    await (await this.#open?.catch(() => undefined))?.close()
  }
}

import { join } from 'node:path'
import type { Decibels, Hertz, Samples } from '../../../contract/units.ts'
import { type Resampler, resampler } from '../../../dsp/resample.ts'
import type { Mixture } from '../core/mixture.ts'
import { residualMeter, roundTogether, type StemSamples, shareResidual } from '../core/residual.ts'
import { encode, type Format } from './formats.ts'
import { createStemFile, type StemFile } from './stem-file.ts'

type Of = {
  folder: string
  format: Format
  mixture: Mixture
  rate: Hertz
  modelRate: Hertz
  /** Names, in the model's order. */
  stems: readonly string[]
}

/** Writes stems side by side at the mixture's own rate and length; what they miss of the mixture there (the
 *  model's residual, and what lies above its band) is shared out among them. */
export class StemWriter {
  clipped = 0
  readonly #of: Of
  readonly #files: StemFile[]
  readonly #back: Resampler[]
  readonly #meter = residualMeter()
  #written: Samples = 0

  private constructor(of: Of, files: StemFile[]) {
    this.#of = of
    this.#files = files
    this.#back = of.stems.map(() => resampler({ from: of.modelRate, to: of.rate, channels: 2 }))
  }

  /** @throws encoder_missing, disk_full */
  static async create(of: Of): Promise<StemWriter> {
    const { folder, format, mixture, rate, stems } = of
    const files: StemFile[] = []
    for (const name of stems)
      files.push(
        await createStemFile({ path: join(folder, `${name}.${format.ending}`), frames: mixture.samples, rate, format }),
      )
    return new StemWriter(of, files)
  }

  /** Takes the next samples of each stem, interleaved, at the model's rate, in the order of time. */
  async take(stems: StemSamples): Promise<void> {
    await this.#write(stems.map((stem, s) => (this.#back[s] as Resampler).push(stem)))
  }

  /** Writes what is left and ends the files.
   *  @returns  energy of (mixture − Σ written stems) against the mixture */
  async finish(): Promise<Decibels> {
    await this.#write(this.#back.map(back => back.end()))
    await this.close()
    return this.#meter.db
  }

  async close(): Promise<void> {
    for (const file of this.#files.splice(0)) await file.close()
  }

  /** Resampling there and back may give a frame more than came in: it is left out. */
  async #write(given: StemSamples): Promise<void> {
    const { mixture, format } = this.#of
    const to = Math.min(mixture.samples, this.#written + (given[0]?.length ?? 0) / 2)
    if (to <= this.#written) return
    const stems = given.map(stem => stem.subarray(0, (to - this.#written) * 2))
    const mix = await mixture.read(this.#written, to)
    shareResidual(mix, stems)
    if (format.steps !== null) roundTogether(mix, stems, format.steps)
    for (const [s, stem] of stems.entries()) {
      const { bytes, clipped } = encode(format, stem)
      this.clipped += clipped
      if (clipped > 0) limit(stem)
      await (this.#files[s] as StemFile).write(bytes)
    }
    this.#meter.add(mix, stems)
    this.#written = to
  }
}

/** As the file holds it. */
const limit = (stem: Float32Array): void => {
  for (let i = 0; i < stem.length; i++) stem[i] = Math.max(-1, Math.min(1, stem[i] as number))
}

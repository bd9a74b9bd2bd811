import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { LIBRARY_RATE } from '../../../contract/audio-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import type { Decibels, Hertz, Seconds } from '../../../contract/units.ts'
import { resampler } from '../../../dsp/resample.ts'
import { type Progress, separateMixture } from '../core/separate-mixture.ts'
import type { Runner } from '../engines/runner.ts'
import { FloatFile } from './float-file.ts'
import { FORMATS, type FormatName } from './formats.ts'
import { StemWriter } from './stem-writer.ts'

export type SeparateFile = {
  file: string
  out: string
  /** Starts the engine; it is closed at the end. */
  start: (signal: AbortSignal) => Promise<Runner>
  format: FormatName
  signal: AbortSignal
  onProgress: (progress: Progress) => void
  /** Interleaved stereo float32 at the file's own rate. */
  decode: (file: string, options: { signal: AbortSignal }) => Promise<Decoded>
}
type Decoded = { rate: Hertz; blocks: AsyncIterable<Float32Array> }

export type FileReport = {
  stems: { name: string; path: string }[]
  engine: string
  version: string
  audioSeconds: Seconds
  seconds: Seconds
  firstStemSeconds: Seconds
  peakRssBytes: number
  modelResidualDb: Decibels
  residualDb: Decibels
  /** Samples that did not fit an integer format and were limited to full scale. */
  clipped: number
}

/** Separates an audio file into one file for each stem, at its own rate and length, as a stream through disk: they appear in `out`
 *  when all are whole, or not at all.
 *  @throws unreadable_audio, disk_full, encoder_missing, cancelled, and what the engine throws */
export const separateFile = async (of: SeparateFile): Promise<FileReport> => {
  const began = performance.now()
  await mkdir(of.out, { recursive: true })
  const folder = await mkdtemp(join(of.out, '.separating-'))
  const giveUp = new AbortController()
  const starting = of.start(AbortSignal.any([of.signal, giveUp.signal]))
  starting.catch(() => undefined)
  try {
    const decoded = await of.decode(of.file, { signal: of.signal })
    const track = await spool(decoded, of, folder)
    try {
      const runner = await starting
      const { measured, audioSeconds } = await write(of, { folder, track, runner, began })
      const stems = await moveOut(folder, runner.shape.stems, of)
      const peakRssBytes = process.resourceUsage().maxRSS * 1024 + runner.peakRssBytes
      const { engine, engineVersion: version } = runner
      return { stems, engine, version, audioSeconds, seconds: since(began), ...measured, peakRssBytes }
    } finally {
      await track.close()
    }
  } finally {
    giveUp.abort()
    await starting.then(
      runner => runner.close(),
      () => undefined,
    )
    await rm(folder, { recursive: true, force: true })
  }
}

const since = (began: number): Seconds => Math.round(performance.now() - began) / 1000

/** The track on disk: at its own rate, and at the model's. */
type Track = { rate: Hertz; own: FloatFile; model: FloatFile; close(): Promise<void> }

const spool = async ({ rate, blocks }: Decoded, { signal }: SeparateFile, folder: string): Promise<Track> => {
  const own = await FloatFile.create(join(folder, 'own.f32'))
  const model = rate === LIBRARY_RATE ? own : await FloatFile.create(join(folder, 'model.f32'))
  const close = async () => {
    await own.close()
    if (model !== own) await model.close()
  }
  try {
    const there = resampler({ from: rate, to: LIBRARY_RATE, channels: 2 })
    for await (const block of blocks) {
      silenceBroken(block)
      await own.append(block)
      if (model !== own) await model.append(there.push(block))
    }
    if (model !== own) await model.append(there.end())
    signal.throwIfAborted()
    if (own.samples === 0) throw new Failure('unreadable_audio', 'it has no samples')
    return { rate, own, model, close }
  } catch (error) {
    await close()
    throw signal.aborted ? new Failure('cancelled', undefined, error) : error
  }
}

/** Float files may hold NaN and infinities, which would spread over a whole segment. */
const silenceBroken = (block: Float32Array): void => {
  for (let i = 0; i < block.length; i++) if (!Number.isFinite(block[i])) block[i] = 0
}

type Writing = { folder: string; track: Track; runner: Runner; began: number }

const write = async (of: SeparateFile, { folder, track, runner, began }: Writing) => {
  const writer = await StemWriter.create({
    folder,
    format: FORMATS[of.format],
    mixture: track.own,
    rate: track.rate,
    modelRate: LIBRARY_RATE,
    stems: runner.shape.stems,
  })
  let firstStemSeconds = 0
  try {
    const { modelResidualDb } = await separateMixture({
      mixture: track.model,
      runner,
      signal: of.signal,
      onProgress: of.onProgress,
      playhead: () => 0,
      take: async ({ stems }) => {
        await writer.take(stems)
        firstStemSeconds ||= since(began)
      },
    })
    const residualDb = await writer.finish()
    const measured = { firstStemSeconds, modelResidualDb, residualDb, clipped: writer.clipped }
    return { measured, audioSeconds: track.own.samples / track.rate }
  } catch (error) {
    await writer.close().catch(() => undefined)
    throw error
  }
}

const moveOut = async (
  folder: string,
  names: readonly string[],
  { out, format }: SeparateFile,
): Promise<FileReport['stems']> => {
  const stems = names.map(name => ({ name, path: resolve(out, `${name}.${FORMATS[format].ending}`) }))
  for (const { name, path } of stems) await rename(join(folder, `${name}.${FORMATS[format].ending}`), path)
  return stems
}

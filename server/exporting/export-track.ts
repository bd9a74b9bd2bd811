import { access, link, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { Failure } from '../../contract/errors.ts'
import type { ExportFormat } from '../../contract/export.ts'
import type { TrackSheet } from '../../contract/track.ts'
import type { Samples } from '../../contract/units.ts'
import { AudioFolder } from '../storage/local/audio-folder.ts'
import { diskFailure } from '../storage/local/disk-failure.ts'
import { encode } from './encode.ts'
import { fileName } from './file-name.ts'
import { type Notation, type Tags, tagsOf } from './tags.ts'
import { writeWav } from './write-wav.ts'

export type ExportTrack = {
  data: string
  sheet: TrackSheet
  /** A folder; it is made. */
  out: string
  format: ExportFormat
  notation: Notation
  /** Files that are there are written over. */
  force: boolean
  signal: AbortSignal
  onProgress?: (percent: number) => void
}
export type Exported = { part: string; path: string; tags: Tags; clipped: number }

type Part = { name: string; folder: AudioFolder; tags: Tags; target: string }

const SECONDS_AT_ONCE = 5

async function* blocksOf({ name, folder }: Part, signal: AbortSignal, heard: (samples: Samples) => void) {
  const { samples } = folder.manifest
  for (let at = 0; at < samples; at += SECONDS_AT_ONCE * LIBRARY_RATE) {
    signal.throwIfAborted()
    const to = Math.min(samples, at + SECONDS_AT_ONCE * LIBRARY_RATE)
    yield await folder.read(name, at, to)
    heard(to - at)
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** Puts a whole file at its place, and never over another unless asked. */
const place = async (from: string, { target }: Part, force: boolean): Promise<void> => {
  if (force) return rename(from, target)
  try {
    await link(from, target)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' || (await exists(target))) throw new Failure('file_exists', target, error)
    // a file system without links
    await rename(from, target)
  }
}

/** The audio folders that are whole: the mix, and the stems where there are any. @throws not_ready */
const openParts = async ({ data, sheet, out, format, notation }: ExportTrack): Promise<Part[]> => {
  const names = [sheet.mix, sheet.stems].filter(name => name !== null)
  const folders: AudioFolder[] = []
  try {
    for (const name of names) folders.push(await AudioFolder.open(join(data, name)))
    if (folders.length === 0) throw new Failure('not_ready')
    if (folders.some(folder => !folder.manifest.complete)) throw new Failure('not_ready', 'its stems are still made')
  } catch (error) {
    await Promise.all(folders.map(folder => folder.close()))
    throw error
  }
  const base = fileName(sheet.artist ? `${sheet.artist} - ${sheet.title}` : sheet.title)
  return folders.flatMap(folder =>
    folder.manifest.files.map(name => {
      const target = resolve(out, `${base}${name === 'mix' ? '' : ` (${name})`}.${format}`)
      return { name, folder, tags: tagsOf(sheet, name, notation), target }
    }),
  )
}

const write = (part: Part, path: string, format: ExportFormat, blocks: AsyncIterable<Float32Array>): Promise<number> =>
  format === 'wav'
    ? writeWav(path, blocks, part.folder.manifest.samples, part.tags)
    : encode(format, path, blocks, part.tags)

const writeAll = async (of: ExportTrack, parts: Part[], scratch: string): Promise<Exported[]> => {
  const total = parts.reduce((sum, { folder }) => sum + folder.manifest.samples, 0)
  let done = 0
  const heard = (samples: Samples): void => {
    done += samples
    of.onProgress?.(Math.floor((100 * done) / Math.max(1, total)))
  }
  const made: Exported[] = []
  for (const part of parts) {
    const path = join(scratch, part.name)
    const clipped = await write(part, path, of.format, blocksOf(part, of.signal, heard))
    made.push({ part: part.name, path: part.target, tags: part.tags, clipped })
  }
  of.signal.throwIfAborted()
  for (const part of parts) await place(join(scratch, part.name), part, of.force)
  return made
}

/** Writes the mix and the stems of a track as named and tagged files, all of them or none.
 *  @throws not_ready, file_exists, encoder_missing, disk_full, cancelled */
export const exportTrack = async (of: ExportTrack): Promise<Exported[]> => {
  const parts = await openParts(of)
  let scratch: string | undefined
  try {
    for (const { target } of parts) if (!of.force && (await exists(target))) throw new Failure('file_exists', target)
    await mkdir(of.out, { recursive: true })
    scratch = await mkdtemp(join(of.out, '.exporting-'))
    return await writeAll(of, parts, scratch)
  } catch (error) {
    if (of.signal.aborted) throw new Failure('cancelled', undefined, error)
    throw diskFailure(error)
  } finally {
    if (scratch) await rm(scratch, { recursive: true, force: true, maxRetries: 5 })
    await Promise.all([...new Set(parts.map(part => part.folder))].map(folder => folder.close()))
  }
}

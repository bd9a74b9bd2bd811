import { closeSync, openSync, readSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { type Manifest, ManifestSchema } from '../../contract/audio-folder.ts'
import { dataFolder } from '../../contract/data-folder.ts'
import { Failure } from '../../contract/errors.ts'
import type { TrackSheet } from '../../contract/track.ts'
import { bytesOf, cameInto, createSpareChunks, extentOf, type SpareChunks } from '../../engine/hosting/index.ts'
import { CHUNK_FRAMES, createSource, dropChunk, MIX, putChunk, SOURCE_FILES, type Source } from '../../engine/index.ts'

/** Chunks about a place that is read; at twice the speed a block is 256 samples. */
const [BEFORE, AHEAD] = [1, 2]
type Folder = { folder: string; manifest: Manifest }
export type BounceSource = { source: Source; keepAbout: (places: readonly number[]) => void; close: () => void }

const folderOf = async (data: string, folder: string | null): Promise<Folder | null> => {
  if (folder === null) return null
  const text = await readFile(join(data, folder, dataFolder.manifest), 'utf8').catch(() => 'null')
  const seen: unknown = JSON.parse(text)
  return Value.Check(ManifestSchema, seen) ? { folder, manifest: seen } : null
}

const readChunk = (fd: number, file: number, index: number, spare: SpareChunks) => {
  const wanted = { file, index, from: 0, to: CHUNK_FRAMES }
  const room = spare.take()
  const read = readSync(fd, new Uint8Array(room), 0, room.byteLength, bytesOf([wanted]).from)
  return cameInto(room, wanted, read, spare)
}

/** A track of the library to be read while it is bounced: a few chunks of each file at a time, whatever its length.
 *  @throws not_ready while nothing of it is whole */
export const openTrackSource = async (data: string, sheet: TrackSheet): Promise<BounceSource> => {
  const [mix, stems] = [await folderOf(data, sheet.mix), await folderOf(data, sheet.stems)]
  const whole = stems?.manifest.complete ? stems : null
  if (!whole && !mix?.manifest.complete) throw new Failure('not_ready', sheet.title)
  const { id, title, artist, duration, analysis, manual = null } = sheet
  const extent = extentOf({ id, title, artist, duration, mix, stems: whole, analysis, manual, cue: 0, hotCues: [] })
  const source = createSource(extent)
  const files = whole
    ? extent.stemFiles.map(file => [file, whole.folder] as const)
    : [[MIX, mix?.folder ?? ''] as const]
  const handles = files.map(
    ([file, folder]) => [file, openSync(join(data, folder, `${SOURCE_FILES[file]}.wav`), 'r')] as const,
  )
  if (whole) Object.assign(source, { mixReady: [] })
  const spare = createSpareChunks()
  const drop = (file: number, index: number): void => {
    const room = dropChunk(source, file, index)?.frames.buffer
    if (room instanceof ArrayBuffer) spare.give(room)
  }
  let held = new Set<number>()
  return {
    source,
    keepAbout: places => {
      const wanted = new Set<number>()
      for (const place of places)
        for (let i = -BEFORE; i <= AHEAD; i++) wanted.add(Math.max(0, Math.floor(place / CHUNK_FRAMES) + i))
      for (const [file, fd] of handles) {
        for (const index of held) if (!wanted.has(index)) drop(file, index)
        for (const index of wanted) {
          if (held.has(index)) continue
          const chunk = readChunk(fd, file, index, spare)
          if (chunk) putChunk(source, file, index, chunk)
        }
      }
      held = wanted
    },
    close: () => {
      for (const [, fd] of handles) closeSync(fd)
    },
  }
}

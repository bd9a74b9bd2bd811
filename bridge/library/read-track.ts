import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { type Manifest, ManifestSchema } from '../../contract/audio-folder.ts'
import { dataFolder } from '../../contract/data-folder.ts'
import { Failure } from '../../contract/errors.ts'
import { type TrackSheet, TrackSheetSchema } from '../../contract/track.ts'
import type { TrackOnDisk } from '../transport/index.ts'

/** What may be a track's id: nothing that could leave the folder. */
const ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/
const FOLDER = /^(mixes|stems)\/[A-Za-z0-9_-]{1,128}$/

/** JSON of one of the server's small files; undefined while it is not there, or does not fit. */
export const parseSheet = (text: string): TrackSheet | undefined => {
  try {
    const seen: unknown = JSON.parse(text)
    return Value.Check(TrackSheetSchema, seen) ? seen : undefined
  } catch {
    return undefined
  }
}

const readManifest = (data: string, folder: string | null): { folder: string; manifest: Manifest } | null => {
  if (folder === null || !FOLDER.test(folder)) return null
  try {
    const seen: unknown = JSON.parse(readFileSync(join(data, folder, dataFolder.manifest), 'utf8'))
    return Value.Check(ManifestSchema, seen) ? { folder, manifest: seen } : null
  } catch {
    return null
  }
}

const readSheet = (data: string, id: string): TrackSheet => {
  if (!ID.test(id)) throw new Failure('unknown_track', id.slice(0, 64))
  try {
    const sheet = parseSheet(readFileSync(join(data, dataFolder.sheet(id)), 'utf8'))
    if (sheet) return sheet
  } catch (thrown) {
    throw new Failure('unknown_track', id, thrown)
  }
  throw new Failure('unknown_track', `${id}: its sheet cannot be read`)
}

/** A track as the server left it on disk, with the manifests of its audio. Reads three small files, and needs nobody.
 *  @param data  the data folder
 *  @throws unknown_track; not_ready while neither mix nor stems exist */
export const readTrack = (data: string, id: string): TrackOnDisk => {
  const sheet = readSheet(data, id)
  const [mix, stems] = [readManifest(data, sheet.mix), readManifest(data, sheet.stems)]
  if (!mix && !stems) throw new Failure('not_ready', sheet.title)
  const { title, artist, duration, analysis, manual = null } = sheet
  return { id, title, artist, duration, mix, stems, analysis, manual }
}

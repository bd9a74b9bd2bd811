import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import { freeBytes } from '../../storage/local/free-space.ts'
import { hashAudio } from '../../storage/local/hash-audio.ts'
import type { TrackLibrary } from './library.ts'
import type { TrackRow } from './store.ts'

/** What the steps of a track's run stand on. */
export type WorkDeps = TrackLibrary & {
  data: string
  /** Whether the server is ending: what is under way stays on disk, to be played until it begins again. */
  closing: () => boolean
}

/** Room that is left for everything else. */
const MARGIN_BYTES = 16 * 1024 * 1024

/** @throws unknown_track when it was deleted meanwhile */
export const trackOf = (deps: WorkDeps, id: string): TrackRow => {
  const track = deps.tracks.get(id)
  if (!track) throw new Failure('unknown_track')
  return track
}

export const mixFolder = (deps: WorkDeps, hash: string): string => join(deps.data, dataFolder.mix(hash))

/** Makes sure that there is room before the work begins. @throws disk_full */
export const needRoom = async (deps: WorkDeps, bytes: number): Promise<void> => {
  const free = await freeBytes(deps.data)
  const short = Math.ceil((bytes + MARGIN_BYTES - free) / 1e6)
  if (short > 0) throw new Failure('disk_full', `${short} MB more are needed`)
}

/** Does what grows in a folder; a failure leaves nothing of it. */
export const orNothing = async <T>(deps: WorkDeps, folder: string, act: () => Promise<T>): Promise<T> => {
  try {
    return await act()
  } catch (error) {
    if (!deps.closing()) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    throw error
  }
}

/** What an audio folder's making is recorded as. */
export const madeAs = (folder: string, manifest: Manifest) => ({
  engine: manifest.engine,
  version: manifest.engineVersion,
  outputHash: null,
  seal: () => hashAudio(folder, manifest),
})

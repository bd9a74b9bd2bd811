import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import type { NodeResult, NodeWork } from '../../runs/index.ts'
import { readManifest } from '../../storage/local/audio-folder.ts'
import { hashAudio } from '../../storage/local/hash-audio.ts'
import type { RoomDeps } from '../stem/room.ts'
import type { TrackLibrary } from './library.ts'
import type { TrackRow } from './store.ts'

/** What the steps of a track's run stand on. */
export type WorkDeps = TrackLibrary &
  RoomDeps & {
    data: string
    /** Whether the server is ending: what is under way stays on disk, to be played until it goes on. */
    closing: () => boolean
  }

/** @throws unknown_track when it was deleted meanwhile */
export const trackOf = (deps: Pick<WorkDeps, 'tracks'>, id: string): TrackRow => {
  const track = deps.tracks.get(id)
  if (!track) throw new Failure('unknown_track')
  return track
}

export const mixFolder = (deps: Pick<WorkDeps, 'data'>, hash: string): string => join(deps.data, dataFolder.mix(hash))

export const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 5 })

/** Does what grows in a folder; a failure leaves nothing of it. */
export const orNothing = async <T>(deps: WorkDeps, folder: string, act: () => Promise<T>): Promise<T> => {
  try {
    return await act()
  } catch (error) {
    if (!deps.closing()) await removeFolder(folder)
    throw error
  }
}

/** What an audio folder's making is recorded as; `path` in the data folder. */
const madeAs = (deps: WorkDeps, path: string, { engine, engineVersion, ...manifest }: Manifest) => ({
  ...{ engine, version: engineVersion, outputHash: null, folder: path },
  seal: () => hashAudio(join(deps.data, path), { engine, engineVersion, ...manifest }),
})

/** The hash of a whole audio folder; undefined where there is none. */
export const hashOfFolder = async (folder: string): Promise<string | undefined> => {
  const manifest = await readManifest(folder)
  return manifest?.complete ? hashAudio(folder, manifest) : undefined
}

/** Puts a folder in another's place. What a kill leaves half done is done again by its job. */
const takePlace = async (side: string, folder: string): Promise<void> => {
  await rename(folder, `${folder}~old`).catch(() => undefined)
  await rename(side, folder)
  await removeFolder(`${folder}~old`)
}

type Of = Pick<Parameters<NodeWork>[0], 'way' | 'runId'>
type Made = Awaited<ReturnType<NodeWork>> & { manifest: Manifest }

/** Makes an audio folder, or takes the whole one that lies there. One that is made anew grows beside it, and takes its
 *  place where it differs: what plays it is not disturbed. One that is made apart is hashed and removed.
 *  @param path  in the data folder */
export const makeFolder = async (
  deps: WorkDeps,
  path: string,
  { way, runId }: Of,
  make: (folder: string) => Promise<Manifest>,
): Promise<Made> => {
  const folder = join(deps.data, path)
  if (way === 'first') {
    const before = await readManifest(folder)
    const manifest = before?.complete ? before : await make(folder)
    return { manifest, ...madeAs(deps, path, manifest) }
  }
  const side = `${folder}~${runId}`
  try {
    await removeFolder(side)
    const manifest = await make(side)
    const outputHash = await hashAudio(side, manifest)
    if (way === 'anew' && (await hashOfFolder(folder)) !== outputHash) await takePlace(side, folder)
    const result: NodeResult = { engine: manifest.engine, version: manifest.engineVersion, outputHash }
    return { manifest, ...result }
  } finally {
    await removeFolder(side)
  }
}

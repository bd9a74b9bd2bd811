import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Manifest, type Ranges, readySamples } from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import { asFailure, Failure } from '../../../contract/errors.ts'
import { FOUR_STEMS } from '../../../contract/parameters.ts'
import type { Samples } from '../../../contract/units.ts'
import type { NodeWork } from '../../runs/index.ts'
import { readManifest, readManifestNow } from '../../storage/local/read-manifest.ts'
import { bytesOf } from '../stem/bytes.ts'
import { needRoom } from '../stem/room.ts'
import { changeTrack } from './library.ts'
import { stemsOf } from './stems-of.ts'
import { makeFolder, mixFolder, removeFolder, trackOf, type WorkDeps } from './work.ts'

/** `stems`: what it gives, where it says so before it begins. */
type Engine = { engine: string; engineVersion: string; stems?: readonly string[] }
type Separation = {
  mix: string
  stems: string
  engine?: string
  signal: AbortSignal
  onProgress: (p: { percent: number; etaSeconds: number | null }) => void
  onReady: (ready: Ranges) => void
  playhead: () => Samples
}
export type SeparateDeps = WorkDeps & {
  /** Goes on with what an earlier attempt of the same engine has finished in the folder. */
  separator: {
    resolve: (engine?: string) => Promise<Engine>
    separate: (request: Separation) => Promise<unknown>
    /** Separates the beginning of a mix that is still growing, where it can do so at once. */
    separateAhead?: (request: Separation) => Promise<void>
  }
  stemsKey: (inputHash: string, engine: Engine) => string
  /** What of the track is about to be heard. */
  playhead: (trackId: string) => Samples
}
type Of = Pick<Parameters<NodeWork>[0], 'trackId' | 'engine' | 'way' | 'signal' | 'progress'>
type Set = { key: string; folder: string; engine: Engine }

/** Whether the track is to show stems that are being made: not while it has others that are whole. */
const shows = (deps: SeparateDeps, trackId: string, key: string): boolean => {
  const { stemsKey, stems } = trackOf(deps, trackId)
  return stemsKey === null || stemsKey === key || stems.length === 0 || !stems.every(({ complete }) => complete)
}

/** Sees that there is room for what is still to be made, and writes down that it will be taken. */
export const reserve = async (deps: SeparateDeps, of: Of, set: Set, samples: Samples): Promise<void> => {
  const begun = await readManifest(set.folder)
  const files = [...(begun?.files ?? set.engine.stems ?? FOUR_STEMS)]
  const bytes = bytesOf(files.length, samples)
  const known = deps.sets.of(of.trackId).some(({ key }) => key === set.key)
  const done = bytesOf(files.length, readySamples((begun?.ready ?? []) as Ranges))
  await needRoom(deps, bytes - done, known ? 0 : bytes)
  const { engine, engineVersion } = set.engine
  if (of.way === 'first' && deps.tracks.get(of.trackId))
    deps.sets.keep({ key: set.key, trackId: of.trackId, engine, engineVersion, files, bytes, usedAt: Date.now() })
}

/** Tells of stems as they grow: what becomes ready and how far that is, which come together, in one step. */
export const growth = (deps: SeparateDeps, of: Of, set: { key: string; folder: string }) => {
  let manifest: Manifest | undefined
  let fresh: Ranges | undefined
  let soon: NodeJS.Immediate | undefined
  const drop = () => {
    clearImmediate(soon)
    soon = fresh = undefined
  }
  const show = (): void => {
    const ready = fresh
    drop()
    // an aborted separation may still tell of its last segment
    if (!ready || of.signal.aborted || of.way !== 'first' || !shows(deps, of.trackId, set.key)) return
    manifest ??= readManifestNow(set.folder)
    if (manifest) changeTrack(deps, of.trackId, { stemsKey: set.key, stems: stemsOf(manifest, ready, false) })
  }
  const tell = (act: () => void): void => {
    try {
      deps.database.inPassing(act)
    } catch (error) {
      // on a full disk the next segment tells of this one too
      if (asFailure(error).code !== 'disk_full') throw error
    }
  }
  return {
    drop,
    onReady: (ready: Ranges) => {
      fresh = ready
      soon ??= setImmediate(() => tell(show))
    },
    onProgress: ({ percent, etaSeconds }: { percent: number; etaSeconds: number | null }) =>
      tell(() => {
        show()
        of.progress(percent, etaSeconds)
      }),
  }
}

/** Removes stems of which nothing is ready. */
export const leaveNothing = async (deps: SeparateDeps, { key, folder }: Pick<Set, 'key' | 'folder'>): Promise<void> => {
  const left = await readManifest(folder)
  if (deps.closing() || readySamples((left?.ready ?? []) as Ranges) > 0) return
  deps.sets.remove(key)
  await removeFolder(folder)
}

/** Makes the stems in a folder. What an attempt leaves that can be gone on with stays; what cannot goes. */
const separate = async (deps: SeparateDeps, of: Of, set: Set) => {
  const { hash } = trackOf(deps, of.trackId)
  const { drop, ...told } = growth(deps, of, set)
  try {
    const whole = await readManifest(mixFolder(deps, hash))
    if (!whole?.complete) throw new Failure('internal', 'the mix is not whole')
    await reserve(deps, of, set, whole.samples)
    await deps.separator.separate({
      ...{ mix: mixFolder(deps, hash), stems: set.folder, signal: of.signal, ...told },
      ...(of.engine ? { engine: of.engine } : {}),
      playhead: () => deps.playhead(of.trackId),
    })
    drop()
  } catch (error) {
    drop()
    await leaveNothing(deps, set)
    throw error
  }
  const made = await readManifest(set.folder)
  if (!made?.complete) throw new Failure('separation_failed', 'the stems are not whole')
  return made
}

const adopt = (deps: SeparateDeps, { trackId, way }: Of, key: string, manifest: Manifest): void => {
  if (way === 'apart') return
  const { engine, engineVersion, files, samples, ready, modelResidualDb, residualDb } = manifest
  const stems = stemsOf(manifest, ready as Ranges, true)
  deps.database.inOneStep(() => {
    if (!deps.tracks.get(trackId)) return
    const bytes = bytesOf(files.length, samples)
    deps.sets.keep({ key, trackId, engine, engineVersion, files, bytes, usedAt: Date.now() })
    changeTrack(deps, trackId, { stemsKey: key, stems, modelResidualDb, residualDb, stemsRemoved: null })
  })
}

/** What the checks on the stems found, as their maker left it beside them. */
const reportOf = async (folder: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as unknown
  } catch {
    return undefined
  }
}

/** Gives a track its stems by the run's engine, each segment playable as it comes. Whole stems of the same engine are
 *  kept; those of another stay beside them, and are played until these are whole.
 *  @throws disk_full, worker_died, separation_failed, and what says that an engine cannot run */
export const separateTrack =
  (deps: SeparateDeps): NodeWork =>
  async of => {
    const { hash } = trackOf(deps, of.trackId)
    const engine = await deps.separator.resolve(of.engine ?? undefined)
    const key = deps.stemsKey(hash, engine)
    // two runs of the same track may ask for the same stems
    return deps.inTurn(dataFolder.stems(key), async () => {
      of.signal.throwIfAborted()
      const folder = join(deps.data, dataFolder.stems(key))
      const reports: unknown[] = []
      const { manifest, ...result } = await makeFolder(deps, dataFolder.stems(key), of, async where => {
        const made = await separate(deps, of, { key, folder: where, engine })
        reports.push(await reportOf(where))
        return made
      })
      adopt(deps, of, key, manifest)
      return { ...result, report: reports[0] ?? (await reportOf(folder)) }
    })
  }

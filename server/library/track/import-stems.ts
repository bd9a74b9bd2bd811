import { join } from 'node:path'
import { LIBRARY_RATE, type Manifest, type Ranges, readySamples } from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import { CAME_WITH_IT } from '../../../contract/stem-names.ts'
import type { Imported } from '../../../contract/track.ts'
import type { Seconds } from '../../../contract/units.ts'
import type { NodeWork } from '../../runs/index.ts'
import { readManifest } from '../../storage/local/read-manifest.ts'
import { bytesOf } from '../stem/bytes.ts'
import { needRoom } from '../stem/room.ts'
import { type AnalyseFirst, firstAnswer } from './first-answer.ts'
import { changeTrack } from './library.ts'
import { paceOf } from './pace.ts'
import { stemsOf } from './stems-of.ts'
import { makeFolder, mixFolder, removeFolder, trackOf, type WorkDeps } from './work.ts'

/** Writes stems, and their mix where it is not null, as audio folders. @param file  the song as it was kept */
export type MakeStems = (
  file: string,
  imported: Imported,
  of: { stems: string; mix: string | null },
  options: {
    signal: AbortSignal
    expectedSeconds: Seconds | null
    maxSeconds: Seconds
    onRange: (ready: Ranges, stems: Manifest) => void
  },
) => Promise<{ stems: Manifest; mix: Manifest | null }>

export type ImportDeps = WorkDeps & {
  maxSeconds: Seconds
  /** A first tempo and key while the mix grows; none without it. */
  analyseFirst?: AnalyseFirst | undefined
  /** Of a song that came in parts. */
  importStems?: MakeStems | undefined
  stemsKey: (inputHash: string, engine: { engine: string; engineVersion: string }) => string
}

type Of = Parameters<NodeWork>[0]
type Set = { key: string; path: string; mixPath: string; mixIsWhole: boolean }

const setOf = async (deps: ImportDeps, { way }: Of, hash: string): Promise<Set> => {
  const key = deps.stemsKey(hash, CAME_WITH_IT)
  const mixIsWhole = way === 'first' && (await readManifest(mixFolder(deps, hash)))?.complete === true
  return { key, path: dataFolder.stems(key), mixPath: dataFolder.mix(hash), mixIsWhole }
}

/** Sees that there is room, and writes down that it will be taken. */
const reserve = async (deps: ImportDeps, { trackId, way }: Of, set: Set, imported: Imported): Promise<void> => {
  const files = [...new Set(imported.parts.map(({ as }) => as))].filter(as => as !== 'mix' && as !== 'aside')
  const samples = Math.round((trackOf(deps, trackId).duration ?? 0) * LIBRARY_RATE)
  const bytes = bytesOf(files.length, samples)
  const known = deps.sets.of(trackId).some(({ key }) => key === set.key)
  const mix = set.mixIsWhole ? 0 : bytesOf(1, samples)
  await needRoom(deps, bytes + mix, known ? mix : bytes + mix)
  if (way === 'first') deps.sets.keep({ key: set.key, trackId, ...CAME_WITH_IT, files, bytes, usedAt: Date.now() })
}

/** Makes the stems, and the mix beside them where there is none. */
const makeBoth = async (deps: ImportDeps, of: Of, set: Set, imported: Imported, folder: string): Promise<Manifest> => {
  const { trackId, signal, way } = of
  const { hash, duration } = trackOf(deps, trackId)
  if (!deps.importStems) throw new Failure('internal', 'nothing reads stems here')
  const began = performance.now()
  const hear: (ready: Ranges) => void =
    way === 'first' ? firstAnswer(deps, { trackId, mix: mixFolder(deps, hash), signal }) : () => undefined
  const onRange = (ready: Ranges, manifest: Manifest): void => {
    of.progress(...paceOf(began, readySamples(ready), duration))
    if (way === 'first' && !signal.aborted)
      changeTrack(deps, trackId, { mix: true, stemsKey: set.key, stems: stemsOf(manifest, ready, false) })
    hear(ready)
  }
  const make = async (mix: string | null) => {
    const { maxSeconds } = deps
    const options = { signal, expectedSeconds: duration, maxSeconds, onRange }
    return deps.importStems?.(join(deps.data, dataFolder.blob(hash)), imported, { stems: folder, mix }, options)
  }
  try {
    await reserve(deps, of, set, imported)
    let stems: Manifest | undefined
    if (set.mixIsWhole) stems = (await make(null))?.stems
    else
      await makeFolder(deps, set.mixPath, of, async mix => {
        const made = await make(mix)
        stems = made?.stems
        if (!made?.mix) throw new Failure('internal', 'the mix was not made')
        return made.mix
      })
    if (!stems) throw new Failure('internal', 'the stems were not made')
    return stems
  } catch (error) {
    if (!deps.closing()) await abandon(deps, of, set, folder)
    throw error
  }
}

/** A failure leaves nothing of what is not whole. */
const abandon = async (deps: ImportDeps, { trackId, way }: Of, set: Set, folder: string): Promise<void> => {
  if (way === 'first') {
    deps.sets.remove(set.key)
    if (!set.mixIsWhole) await removeFolder(join(deps.data, set.mixPath))
    if (deps.tracks.get(trackId)?.stemsKey === set.key)
      changeTrack(deps, trackId, { mix: set.mixIsWhole, stemsKey: null, stems: [] })
  }
  await removeFolder(folder)
}

const adopt = (deps: ImportDeps, { trackId, way }: Of, { key }: Set, manifest: Manifest): void => {
  if (way === 'apart') return
  const { files, samples, ready, residualDb } = manifest
  const stems = stemsOf(manifest, ready as Ranges, true)
  const duration = samples / LIBRARY_RATE
  deps.database.inOneStep(() => {
    if (!deps.tracks.get(trackId)) return
    const bytes = bytesOf(files.length, samples)
    deps.sets.keep({ key, trackId, ...CAME_WITH_IT, files, bytes, usedAt: Date.now() })
    const made = { stemsKey: key, stems, modelResidualDb: null, residualDb, stemsRemoved: null }
    changeTrack(deps, trackId, { mix: true, duration, ...made })
  })
}

/** Gives a track the stems that came with it, and their mix: the one among them, else their sum. Whole ones from before
 *  are kept. @throws unreadable_audio, too_long, disk_full, decoder_missing */
export const importTrack = async (deps: ImportDeps, of: Of, imported: Imported): ReturnType<NodeWork> => {
  const { hash } = trackOf(deps, of.trackId)
  const set = await setOf(deps, of, hash)
  return deps.inTurn(set.path, async () => {
    of.signal.throwIfAborted()
    // the mix ends first: whole stems without one are of another time
    if (of.way === 'first' && !set.mixIsWhole) await removeFolder(join(deps.data, set.path))
    const { manifest, ...result } = await makeFolder(deps, set.path, of, folder =>
      makeBoth(deps, of, set, imported, folder),
    )
    adopt(deps, of, set, manifest)
    return { ...result, report: { imported, residualDb: manifest.residualDb } }
  })
}

import { join } from 'node:path'
import { BYTES_PER_FRAME, type Manifest, type Ranges } from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import { FOUR_STEMS } from '../../../contract/parameters.ts'
import type { Stem } from '../../../contract/track.ts'
import type { Samples } from '../../../contract/units.ts'
import type { NodeWork } from '../../runs/index.ts'
import { readManifest } from '../../storage/local/audio-folder.ts'
import { changeTrack } from './library.ts'
import { madeAs, mixFolder, needRoom, orNothing, trackOf, type WorkDeps } from './work.ts'

type Engine = { engine: string; engineVersion: string }
type Separation = {
  mix: string
  stems: string
  signal: AbortSignal
  onProgress: (p: { percent: number; etaSeconds: number | null }) => void
  onReady: (ready: Ranges) => void
  playhead: () => Samples
}
export type SeparateDeps = WorkDeps & {
  separator: { resolve: () => Promise<Engine>; separate: (request: Separation) => Promise<unknown> }
  stemsKey: (inputHash: string, engine: Engine) => string
  /** What of the track is about to be heard. */
  playhead: (trackId: string) => Samples
}

const stemsOf = (engine: Engine, ready: Ranges, complete: boolean): Stem[] =>
  FOUR_STEMS.map(name => ({ name, ready, complete, ...engine }))

const separate = async (deps: SeparateDeps, key: string, engine: Engine, of: Parameters<NodeWork>[0]) => {
  const { hash } = trackOf(deps, of.trackId)
  const mix = mixFolder(deps, hash)
  const stems = join(deps.data, dataFolder.stems(key))
  const whole = await readManifest(mix)
  if (!whole?.complete) throw new Failure('internal', 'the mix is not whole')
  await needRoom(deps, FOUR_STEMS.length * BYTES_PER_FRAME * whole.samples)
  // what a dead server left of these stems is begun again
  if (trackOf(deps, of.trackId).stemsKey) changeTrack(deps, of.trackId, { stemsKey: null, stems: [] })
  await deps.separator.separate({
    mix,
    stems,
    signal: of.signal,
    onProgress: ({ percent, etaSeconds }) => of.progress(percent, etaSeconds),
    onReady: ready => {
      // an aborted separation may still tell of its last segment
      if (!of.signal.aborted) changeTrack(deps, of.trackId, { stemsKey: key, stems: stemsOf(engine, ready, false) })
    },
    playhead: () => deps.playhead(of.trackId),
  })
}

const adopt = (deps: SeparateDeps, trackId: string, key: string, manifest: Manifest): void => {
  const { engine, engineVersion, ready, modelResidualDb, residualDb } = manifest
  const stems = stemsOf({ engine, engineVersion }, ready as Ranges, true)
  changeTrack(deps, trackId, { stemsKey: key, stems, modelResidualDb, residualDb })
}

/** Gives a track its stems, each segment playable as it comes. Whole stems of the same engine are kept.
 *  @throws disk_full, worker_died, separation_failed, and what says that an engine cannot run */
export const separateTrack =
  (deps: SeparateDeps): NodeWork =>
  async of => {
    const { hash } = trackOf(deps, of.trackId)
    const { engine, engineVersion } = await deps.separator.resolve()
    const key = deps.stemsKey(hash, { engine, engineVersion })
    const folder = join(deps.data, dataFolder.stems(key))
    if (!(await readManifest(folder))?.complete)
      try {
        await orNothing(deps, folder, () => separate(deps, key, { engine, engineVersion }, of))
      } catch (error) {
        if (!deps.closing()) changeTrack(deps, of.trackId, { stemsKey: null, stems: [] })
        throw error
      }
    const manifest = await readManifest(folder)
    if (!manifest?.complete) throw new Failure('separation_failed', 'the stems are not whole')
    adopt(deps, of.trackId, key, manifest)
    return madeAs(folder, manifest)
  }

import { join } from 'node:path'
import { LIBRARY_RATE, type Manifest, type Ranges, readySamples } from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import type { Samples, Seconds } from '../../../contract/units.ts'
import type { NodeWork } from '../../runs/index.ts'
import { needRoom } from '../stem/room.ts'
import { firstAnswer } from './first-answer.ts'
import { type ImportDeps, importTrack } from './import-stems.ts'
import { changeTrack } from './library.ts'
import { paceOf } from './pace.ts'
import { makeFolder, mixFolder, orNothing, trackOf } from './work.ts'

export type DecodeDeps = ImportDeps & {
  decodeToMix: (
    file: string,
    folder: string,
    options: {
      signal: AbortSignal
      expectedSeconds: Seconds | null
      maxSeconds: Seconds
      onRange: (ready: Ranges, samples: Samples) => void
    },
  ) => Promise<Manifest>
}

/** Gives a track its mix, and the stems that came with it; both can be played while they grow. A whole mix from before
 *  is kept.
 *  @throws unreadable_audio, too_long, disk_full, decoder_missing */
export const decodeTrack =
  (deps: DecodeDeps): NodeWork =>
  async of => {
    const { runId, trackId, way, signal, progress } = of
    const { hash, duration, imported } = trackOf(deps, trackId)
    if (imported) return importTrack(deps, of, imported)
    const began = performance.now()
    const mix = mixFolder(deps, hash)
    const hearFirst = way === 'first' ? firstAnswer(deps, { trackId, mix, signal }) : () => undefined
    const onRange = (ready: Ranges) => {
      progress(...paceOf(began, readySamples(ready), duration))
      if (way === 'first' && !deps.tracks.get(trackId)?.mix) changeTrack(deps, trackId, { mix: true })
      hearFirst()
    }
    const decode = (folder: string) =>
      orNothing(deps, folder, async () => {
        await needRoom(deps, (duration ?? 0) * LIBRARY_RATE * 4)
        const { maxSeconds } = deps
        const blob = join(deps.data, dataFolder.blob(hash))
        return deps.decodeToMix(blob, folder, { signal, expectedSeconds: duration, maxSeconds, onRange })
      })
    const { manifest, ...result } = await makeFolder(deps, dataFolder.mix(hash), { way, runId }, decode)
    if (way !== 'apart') changeTrack(deps, trackId, { mix: true, duration: manifest.samples / LIBRARY_RATE })
    return result
  }

import { join } from 'node:path'
import { LIBRARY_RATE, type Manifest, type Ranges, readySamples } from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import type { Samples, Seconds } from '../../../contract/units.ts'
import type { NodeWork } from '../../runs/index.ts'
import { readManifest } from '../../storage/local/audio-folder.ts'
import { changeTrack } from './library.ts'
import { madeAs, mixFolder, needRoom, orNothing, trackOf, type WorkDeps } from './work.ts'

export type DecodeDeps = WorkDeps & {
  maxSeconds: Seconds
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

/** Gives a track its mix; the mix can be played while it grows. A whole mix from before is kept.
 *  @throws unreadable_audio, too_long, disk_full, decoder_missing */
export const decodeTrack =
  (deps: DecodeDeps): NodeWork =>
  async ({ trackId, signal, progress }) => {
    const { hash, duration } = trackOf(deps, trackId)
    const folder = mixFolder(deps, hash)
    const onRange = (ready: Ranges, samples: Samples) => {
      progress(samples > 0 ? Math.min(100, (100 * readySamples(ready)) / samples) : 0, null)
      if (!deps.tracks.get(trackId)?.mix) changeTrack(deps, trackId, { mix: true })
    }
    const decode = async () => {
      await needRoom(deps, (duration ?? 0) * LIBRARY_RATE * 4)
      const { maxSeconds } = deps
      const blob = join(deps.data, dataFolder.blob(hash))
      return deps.decodeToMix(blob, folder, { signal, expectedSeconds: duration, maxSeconds, onRange })
    }
    const before = await readManifest(folder)
    const manifest = before?.complete ? before : await orNothing(deps, folder, decode)
    changeTrack(deps, trackId, { mix: true, duration: manifest.samples / LIBRARY_RATE })
    return madeAs(folder, manifest)
  }

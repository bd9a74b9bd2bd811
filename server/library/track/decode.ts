import { join } from 'node:path'
import { LIBRARY_RATE, type Manifest, type Ranges, readySamples } from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import type { Samples, Seconds } from '../../../contract/units.ts'
import type { NodeWork } from '../../runs/index.ts'
import { needRoom } from '../stem/room.ts'
import { type AnalyseFirst, firstAnswer } from './first-answer.ts'
import { changeTrack } from './library.ts'
import { makeFolder, mixFolder, orNothing, trackOf, type WorkDeps } from './work.ts'

export type DecodeDeps = WorkDeps & {
  maxSeconds: Seconds
  /** A first tempo and key while the mix grows; none without it. */
  analyseFirst?: AnalyseFirst | undefined
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

/** Percent done and seconds left, at the pace so far; nothing is known of a file that does not say how long it is. */
const paceOf = (began: number, done: Samples, duration: Seconds | null): [number, Seconds | null] => {
  if (!duration || done === 0) return [0, null]
  const part = Math.min(1, done / (duration * LIBRARY_RATE))
  return [100 * part, ((performance.now() - began) / 1000) * (1 / part - 1)]
}

/** Gives a track its mix; the mix can be played while it grows. A whole mix from before is kept.
 *  @throws unreadable_audio, too_long, disk_full, decoder_missing */
export const decodeTrack =
  (deps: DecodeDeps): NodeWork =>
  async ({ runId, trackId, way, signal, progress }) => {
    const { hash, duration } = trackOf(deps, trackId)
    const began = performance.now()
    const mix = mixFolder(deps, hash)
    const hearFirst = way === 'first' ? firstAnswer(deps, { trackId, mix, signal }) : () => undefined
    const onRange = (ready: Ranges) => {
      progress(...paceOf(began, readySamples(ready), duration))
      if (way === 'first' && !deps.tracks.get(trackId)?.mix) changeTrack(deps, trackId, { mix: true })
      hearFirst(ready)
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

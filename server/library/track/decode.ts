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
import { AHEAD_FROM, AHEAD_HOLDS, type separateAhead } from './separate-ahead.ts'
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
      tellAt?: Samples
      hold?: { at: Samples; until: () => Promise<void> }
    },
  ) => Promise<Manifest>
  /** Gives the first stems while the mix grows. */
  separateAhead?: (of: Parameters<NodeWork>[0], duration: Seconds | null) => ReturnType<typeof separateAhead>
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
    const giveUp = new AbortController()
    const ahead = deps.separateAhead?.({ ...of, signal: AbortSignal.any([signal, giveUp.signal]) }, duration)
    const onRange = (ready: Ranges) => {
      progress(...paceOf(began, readySamples(ready), duration))
      if (way === 'first' && !deps.tracks.get(trackId)?.mix) changeTrack(deps, trackId, { mix: true })
      hearFirst()
      if (readySamples(ready) >= AHEAD_FROM) ahead?.begin()
    }
    const decode = (folder: string) =>
      orNothing(deps, folder, async () => {
        await needRoom(deps, (duration ?? 0) * LIBRARY_RATE * 4)
        const { maxSeconds } = deps
        const blob = join(deps.data, dataFolder.blob(hash))
        const early = ahead ? { tellAt: AHEAD_FROM, hold: { at: AHEAD_HOLDS, until: ahead.held } } : {}
        const options = { signal, expectedSeconds: duration, maxSeconds, onRange, ...early }
        try {
          return await deps.decodeToMix(blob, folder, options)
        } catch (error) {
          giveUp.abort()
          throw error
        } finally {
          await ahead?.settled()
        }
      })
    const { manifest, ...result } = await makeFolder(deps, dataFolder.mix(hash), { way, runId }, decode)
    if (way !== 'apart') changeTrack(deps, trackId, { mix: true, duration: manifest.samples / LIBRARY_RATE })
    return result
  }

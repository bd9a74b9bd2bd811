import { join } from 'node:path'
import { LIBRARY_RATE } from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import type { Samples, Seconds } from '../../../contract/units.ts'
import type { NodeWork } from '../../runs/index.ts'
import { readManifest } from '../../storage/local/read-manifest.ts'
import { growth, leaveNothing, reserve, type SeparateDeps } from './separate.ts'
import { mixFolder, trackOf } from './work.ts'

/** How much of a mix must be there: a segment and its surroundings, of every model. */
export const AHEAD_FROM: Samples = 8 * LIBRARY_RATE
/** Where a mix waits for its first stems: behind what its first tempo and key are heard in. */
export const AHEAD_HOLDS: Samples = 50 * LIBRARY_RATE
/** How long it waits at most. */
const HOLD_MS = 3000
/** A song this short is decoded in no time. */
const SHORT: Seconds = 60

type Deps = SeparateDeps & {
  /** Whether a separation that comes now would be the next. */
  isNext: () => boolean
}
type Of = Parameters<NodeWork>[0]

const begin = async (deps: Deps, of: Of, duration: Seconds): Promise<void> => {
  const engine = await deps.separator.resolve(of.engine ?? undefined)
  const { hash } = trackOf(deps, of.trackId)
  const key = deps.stemsKey(hash, engine)
  await deps.inTurn(dataFolder.stems(key), async () => {
    const set = { key, folder: join(deps.data, dataFolder.stems(key)), engine }
    if (of.signal.aborted || (await readManifest(set.folder))) return
    await reserve(deps, of, set, Math.round(duration * LIBRARY_RATE))
    const { drop, onReady } = growth(deps, of, set)
    try {
      await deps.separator.separateAhead?.({
        ...{ mix: mixFolder(deps, hash), stems: set.folder, signal: of.signal, onReady, onProgress: () => undefined },
        ...(of.engine ? { engine: of.engine } : {}),
        playhead: () => 0,
      })
    } finally {
      if (of.signal.aborted) drop()
      await leaveNothing(deps, set)
    }
  })
}

/** Gives a track the first segment of its stems while its mix is still being decoded, where the engine is free. What
 *  fails here is said by the separation of the whole. */
export const separateAhead = (deps: Deps, of: Of, duration: Seconds | null) => {
  const mayBegin = of.way === 'first' && duration !== null && duration > SHORT && deps.separator.separateAhead
  let begun: Promise<void> | undefined
  return {
    /** To be called when the mix has grown to AHEAD_FROM. */
    begin: (): void => {
      if (mayBegin && deps.isNext() && deps.playhead(of.trackId) === 0)
        begun ??= begin(deps, of, duration).catch(() => undefined)
    },
    /** Resolves when its first stems are there, or it takes too long. */
    held: async (): Promise<void> => {
      if (!begun) return
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, HOLD_MS)
      await Promise.race([begun, promise])
      clearTimeout(timer)
    },
    settled: async (): Promise<void> => begun,
  }
}

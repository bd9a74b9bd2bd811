import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { join } from 'node:path'
import type { Analysis } from '../../../contract/analysis.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import type { NodeWork } from '../../runs/index.ts'
import { afterEarlier } from './earlier.ts'
import { changeTrack, trackAndRun } from './library.ts'
import { mixFolder, trackOf, type WorkDeps } from './work.ts'

export type AnalyseDeps = WorkDeps & {
  analyseMix: (request: {
    mix: string
    document: string
    engine?: string
    signal: AbortSignal
    onProgress: (percent: number) => void
  }) => Promise<Analysis>
  /** For so long, at most, the first segment of the stems goes before the analysis. */
  headStartMs: number
}

const LOOK_MS = 25

/** Both want every core, and the stems are what the performer waits for. */
const letStemsGoFirst = async (deps: AnalyseDeps, trackId: string, signal: AbortSignal): Promise<void> => {
  const until = performance.now() + deps.headStartMs
  while (performance.now() < until && !signal.aborted) {
    await pause(LOOK_MS)
    const [track, run] = trackAndRun(deps, trackId)
    if (track.stems.length > 0 || run.nodes.separate.state !== 'running') return
  }
}

/** Gives a track its tempo, beats, key, tuning and loudness. @throws worker_died */
export const analyseTrack =
  (deps: AnalyseDeps): NodeWork =>
  async ({ trackId, signal, progress }) => {
    const { hash } = trackOf(deps, trackId)
    await letStemsGoFirst(deps, trackId, signal)
    const onProgress = (percent: number) => progress(percent, null)
    const document = join(deps.data, dataFolder.analysis(hash, 'dsp'))
    const analysis = await deps.analyseMix({ mix: mixFolder(deps, hash), document, signal, onProgress })
    const before = deps.tracks.get(trackId)?.analysis ?? null
    if (!signal.aborted)
      changeTrack(deps, trackId, { analysis: afterEarlier({ ...analysis, madeAt: Date.now() }, before) })
    // the time that it took is no part of what came out
    const outputHash = createHash('sha256')
      .update(JSON.stringify({ ...analysis, seconds: 0 }))
      .digest('hex')
    return { engine: analysis.engine, version: analysis.version, outputHash }
  }

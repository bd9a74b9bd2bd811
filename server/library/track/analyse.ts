import { createHash } from 'node:crypto'
import type { Analysis } from '../../../contract/analysis.ts'
import type { NodeWork } from '../../runs/index.ts'
import { changeTrack } from './library.ts'
import { mixFolder, trackOf, type WorkDeps } from './work.ts'

export type AnalyseDeps = WorkDeps & {
  analyseMix: (request: {
    mix: string
    signal: AbortSignal
    onProgress: (percent: number) => void
  }) => Promise<Analysis>
}

/** Gives a track its tempo, beats, key, tuning and loudness. @throws worker_died */
export const analyseTrack =
  (deps: AnalyseDeps): NodeWork =>
  async ({ trackId, signal, progress }) => {
    const { hash } = trackOf(deps, trackId)
    const onProgress = (percent: number) => progress(percent, null)
    const analysis = await deps.analyseMix({ mix: mixFolder(deps, hash), signal, onProgress })
    if (!signal.aborted) changeTrack(deps, trackId, { analysis })
    const outputHash = createHash('sha256').update(JSON.stringify(analysis)).digest('hex')
    return { engine: analysis.engine, version: analysis.version, outputHash }
  }

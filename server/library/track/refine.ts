import { join } from 'node:path'
import type { Analysis } from '../../../contract/analysis.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import { afterEarlier } from './earlier.ts'
import { changeTrack } from './library.ts'
import { mixFolder, type WorkDeps } from './work.ts'

export type AnalyseStems = (request: {
  mix: string
  stems: string
  document: string
  signal: AbortSignal
}) => Promise<Analysis>

type Logs = (level: 'error', message: string, more: Record<string, unknown>) => void
export type RefineDeps = WorkDeps & { analyseStems?: AnalyseStems | undefined; log: Logs }

/** By these the stems know beats and key better than the mix. */
const NEEDED = ['drums', 'bass', 'other']

/** Hears a track once more by its stems when they are whole and it was heard by its mix alone; what was said before is
 *  kept with it. @throws worker_died, cancelled */
const refineTrack = async (deps: RefineDeps, trackId: string, signal: AbortSignal): Promise<void> => {
  const track = deps.tracks.get(trackId)
  if (!deps.analyseStems || !track?.analysis || !track.stemsKey || signal.aborted) return
  const { heardFrom, engine, provisional } = track.analysis
  if (engine !== 'dsp' || provisional || heardFrom?.beats !== 'mix' || heardFrom.key !== 'mix') return
  // the mix was believed before, and these stems would say no more today
  if (track.analysis.stemsHeard === track.stemsKey) return
  if (!NEEDED.every(name => track.stems.some(stem => stem.name === name && stem.complete))) return
  const analysis = await deps.analyseStems({
    mix: mixFolder(deps, track.hash),
    stems: join(deps.data, dataFolder.stems(track.stemsKey)),
    document: join(deps.data, dataFolder.analysis(track.hash, 'dsp')),
    signal,
  })
  const now = deps.tracks.get(trackId)
  if (signal.aborted || !now?.analysis || now.stemsKey !== track.stemsKey) return
  const heard = { ...analysis, madeAt: Date.now(), stemsHeard: track.stemsKey }
  changeTrack(deps, trackId, { analysis: afterEarlier(heard, now.analysis) })
}

/** Refines tracks one after the other; `close` ends what is under way. */
export const refiner = (deps: RefineDeps) => {
  const ending = new AbortController()
  const refine = (trackId: string): void => {
    deps
      .inTurn('refine', () => refineTrack(deps, trackId, ending.signal))
      .catch(error => {
        if (!ending.signal.aborted) deps.log('error', 'not refined', { cause: String(error) })
      })
  }
  return { refine, close: () => ending.abort() }
}

import type { Analysis } from '../../../contract/analysis.ts'
import type { Seconds } from '../../../contract/units.ts'
import { changeTrack, type TrackLibrary } from './library.ts'

/** Analyses the beginning of a growing mix, up to `seconds`, as it grows. */
export type AnalyseFirst = (request: { mix: string; seconds: Seconds; signal: AbortSignal }) => Promise<Analysis>

/** How much the first answer is given of, at most. */
const HEARD: Seconds = 45

type Deps = TrackLibrary & { analyseFirst?: AnalyseFirst | undefined }

/** Gives a track a provisional tempo and key while its mix is still being decoded: called when its first range is ready.
 *  What fails here is said by the analysis of the whole. */
export const firstAnswer = (deps: Deps, of: { trackId: string; mix: string; signal: AbortSignal }) => {
  let asked = deps.analyseFirst === undefined
  return (): void => {
    if (asked) return
    asked = true
    deps
      .analyseFirst?.({ mix: of.mix, seconds: HEARD, signal: of.signal })
      .then(analysis => {
        const track = of.signal.aborted ? undefined : deps.tracks.get(of.trackId)
        if (track && !track.analysis) changeTrack(deps, of.trackId, { analysis: { ...analysis, madeAt: Date.now() } })
      })
      .catch(() => undefined)
  }
}

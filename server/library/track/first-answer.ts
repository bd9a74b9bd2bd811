import { LIBRARY_RATE, type Ranges } from '../../../contract/audio-folder.ts'
import type { Analysis } from '../../../contract/analysis.ts'
import type { Seconds } from '../../../contract/units.ts'
import { changeTrack, type TrackLibrary } from './library.ts'

/** Analyses so much of a growing mix as is ready, up to `seconds`. */
export type AnalyseFirst = (request: { mix: string; seconds: Seconds; signal: AbortSignal }) => Promise<Analysis>

/** From how much on there is a first answer, and how much it is given of, at most. */
const [ENOUGH, HEARD]: [Seconds, Seconds] = [30, 45]

type Deps = TrackLibrary & { analyseFirst?: AnalyseFirst | undefined }

/** Gives a track a provisional tempo and key while its mix is still being decoded: called at each range that is ready.
 *  What fails here is said by the analysis of the whole. */
export const firstAnswer = (deps: Deps, of: { trackId: string; mix: string; signal: AbortSignal }) => {
  let asked = deps.analyseFirst === undefined
  return (ready: Ranges): void => {
    if (asked || (ready[0]?.[1] ?? 0) < ENOUGH * LIBRARY_RATE) return
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

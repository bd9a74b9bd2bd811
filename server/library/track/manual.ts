import { isBlank } from '../../../contract/grid.ts'
import { Failure } from '../../../contract/errors.ts'
import type { ManualGrid } from '../../../contract/manual.ts'
import type { Track } from '../../../contract/track.ts'
import { changeTrack, getTrack, type TrackLibrary, trackAndRun } from './library.ts'

/** Keeps what was set by hand of a track's tempo, beats and key, beside its analysis; blank is nothing. A locked grid is
 *  unlocked first.
 *  @throws unknown_track, wrong_state while it is locked */
export const setManual = (deps: TrackLibrary, id: string, manual: ManualGrid | null): Track =>
  deps.database.inOneStep(() => {
    const [track] = trackAndRun(deps, id)
    const next = isBlank(manual) ? null : manual
    if (JSON.stringify(track.manual) === JSON.stringify(next)) return getTrack(deps, id)
    if (track.manual?.locked && manual?.locked !== false)
      throw new Failure('wrong_state', 'its grid is locked: unlock it first')
    changeTrack(deps, id, { manual: next })
    return getTrack(deps, id)
  })

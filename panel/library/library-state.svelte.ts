import type { Health } from '../../contract/events.ts'
import type { QueueState, Run } from '../../contract/run.ts'
import type { Track, TrackSheet } from '../../contract/track.ts'
import type { Edit } from './edits.ts'
import type { Upload } from './rows.ts'
import type { Refused } from './server-api.ts'

export type LibraryState = {
  /** loading: not asked yet; here: answers; away: does not. */
  presence: 'loading' | 'here' | 'away'
  /** Briefly (contract/brief.ts), but for the one that is looked at. */
  tracks: Record<string, Track>
  sheets: TrackSheet[]
  uploads: Upload[]
  /** Runs that are not over, and the last ones that failed, by id. */
  runs: Record<string, Run>
  queues: QueueState[]
  engines: Health['engines']
  /** The separation engine of the next drops; null lets the server choose. */
  engine: string | null
  /** What a hand set and the library has not taken yet. */
  waiting: Edit[]
  /** What the last action on a track was refused with. */
  refusal: Refused['report'] | null
}

/** The library as the framework watches it: tracks and runs whole, so that thousands of them stay plain objects. */
export class ReactiveLibrary implements LibraryState {
  presence: LibraryState['presence'] = $state('loading')
  tracks: LibraryState['tracks'] = $state.raw({})
  sheets: LibraryState['sheets'] = $state.raw([])
  uploads: LibraryState['uploads'] = $state([])
  runs: LibraryState['runs'] = $state.raw({})
  queues: LibraryState['queues'] = $state.raw([])
  engines: LibraryState['engines'] = $state.raw([])
  engine: LibraryState['engine'] = $state(null)
  waiting: LibraryState['waiting'] = $state.raw([])
  refusal: LibraryState['refusal'] = $state.raw(null)
}

import type { ServerEvent } from '../../contract/events.ts'
import type { Track } from '../../contract/track.ts'

/** Takes one event of the server into the tracks.
 *  @returns 'reset' when the list must be asked anew */
export const takeEvent = (tracks: Record<string, Track>, event: ServerEvent): 'taken' | 'reset' => {
  if (event.type === 'reset') return 'reset'
  if (event.trackId === null) return 'taken'
  if (event.type === 'track.deleted' || event.track === null) delete tracks[event.trackId]
  else tracks[event.trackId] = event.track
  return 'taken'
}

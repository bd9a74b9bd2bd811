import { Failure } from '../../../contract/errors.ts'
import type { Naming } from '../../../contract/naming.ts'
import type { Track } from '../../../contract/track.ts'
import { changeTrack, getTrack, type TrackLibrary, trackAndRun } from './library.ts'
import { artistOf } from './title.ts'

const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** Each tag once, whatever its case and accents, in the order in which they came. */
const tagsOf = (given: readonly string[]): string[] => {
  const seen = new Map<string, string>()
  for (const text of given) {
    const tag = artistOf(text)
    if (tag && !seen.has(folded(tag))) seen.set(folded(tag), tag)
  }
  return [...seen.values()]
}

/** Keeps what a hand calls a track; what is left out stays.
 *  @throws unknown_track; bad_request for a title that shows nothing */
export const nameTrack = (deps: TrackLibrary, id: string, naming: Naming): Track =>
  deps.database.inOneStep(() => {
    const [track] = trackAndRun(deps, id)
    const title = naming.title === undefined ? track.title : artistOf(naming.title)
    if (title === null) throw new Failure('bad_request', 'the title shows nothing')
    const artist = naming.artist === undefined ? track.artist : artistOf(naming.artist)
    const tags = naming.tags === undefined ? track.tags : tagsOf(naming.tags)
    const same = title === track.title && artist === track.artist && tags.join('\n') === track.tags.join('\n')
    if (!same) changeTrack(deps, id, { title, artist, tags })
    return getTrack(deps, id)
  })

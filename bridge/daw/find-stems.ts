import { STEMS, type StemName } from '../../contract/parameters.ts'
import { partsOf } from '../../contract/stem-names.ts'
import type { TrackId } from './protocol.ts'

const isStem = (as: string): as is StemName => (STEMS as readonly string[]).includes(as)

/** A name as it is read: numbers and signs about the word do not count. */
const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}]+/gu, '')

/** Which track goes with which stem, by their names: "1 Vocals", "SONG_drums", "Lead vox". The first that is called
 *  just like the stem comes first, then the first that a word of the field names; a stem has one track. */
export const findStems = (names: ReadonlyMap<TrackId, string>): Map<TrackId, StemName> => {
  const tracks = [...names].filter(([, name]) => name !== '').sort(([a], [b]) => a - b)
  const parts = partsOf(tracks.map(([, name]) => name))
  const found = new Map<StemName, TrackId>()
  for (const [track, name] of tracks) {
    const stem = STEMS.find(one => one === bare(name))
    if (stem && !found.has(stem)) found.set(stem, track)
  }
  const taken = new Set(found.values())
  parts.forEach(({ as, matched }, i) => {
    const track = tracks[i]?.[0]
    if (track === undefined || taken.has(track) || !matched || !isStem(as) || found.has(as)) return
    found.set(as, track)
  })
  return new Map([...found].map(([stem, track]) => [track, stem]))
}

import type { DeckNumber } from '../../contract/parameters.ts'
import type { Track, TrackSheet } from '../../contract/track.ts'

/** Which of the dropped tracks goes on a deck now: the first whose sheet has sound; a failed one makes way.
 *  @param waiting  ids in the order of the drop
 *  @returns the id to load, and who still waits */
export const firstLoad = (
  waiting: string[],
  known: { tracks: Record<string, Track>; sheets: TrackSheet[] },
): { load: string | null; waiting: string[] } => {
  const alive = waiting.filter(id => known.tracks[id]?.state !== 'failed')
  const [first] = alive
  const sheet = known.sheets.find(s => s.id === first)
  return first !== undefined && sheet && (sheet.mix !== null || sheet.stems !== null)
    ? { load: first, waiting: [] }
    : { load: null, waiting: alive }
}

/** The deck that a dropped song goes on: the one in the light, the other while that one plays; null while both play. */
export const deckForDrop = (lit: DeckNumber, plays: Record<DeckNumber, boolean>): DeckNumber | null => {
  const other = lit === 1 ? 2 : 1
  return plays[lit] ? (plays[other] ? null : other) : lit
}

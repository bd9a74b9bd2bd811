import { Failure } from '../../contract/errors.ts'
import { DECKS, type DeckNumber } from '../../contract/parameters.ts'
import type { TrackSheet } from '../../contract/track.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import { load, type Transport } from '../transport/index.ts'
import { handle, report } from '../tree/index.ts'

/** The list is read again at the first turn after this. */
const FRESH_MS = 1000

/** What can be loaded, the newest first, and which of it is marked. */
type Marked = { tracks: readonly TrackSheet[]; id: string | null; at: number }

const canBeLoaded = ({ mix, stems }: TrackSheet): boolean => mix !== null || stems !== null

/** The mark after a turn by so many tracks: it stays on the list, and the first turn finds the first track. */
export const moveMark = ({ tracks, id, at }: Marked, by: number): Marked => {
  const to = id === null ? (by > 0 ? 0 : tracks.length - 1) : at + Math.trunc(by)
  const index = Math.min(tracks.length - 1, Math.max(0, to))
  return { tracks, id: tracks[index]?.id ?? null, at: Math.max(0, index) }
}

/** The mark on a list that was read again: on its track, or where that was. */
export const keepMark = ({ id, at }: Marked, tracks: readonly TrackSheet[]): Marked => {
  const index = tracks.findIndex(track => track.id === id)
  return id === null || index >= 0 ? { tracks, id, at: Math.max(0, index) } : moveMark({ tracks, id, at }, 0)
}

/** The deck that a track comes onto without a word: an empty one, else one that holds. */
const freeDeck = ({ decks }: Transport): DeckNumber | undefined =>
  DECKS.find(n => decks[n].track === null) ?? DECKS.find(n => !decks[n].playing)

/** A mark in the library that surfaces move by /library/browse/move, and load from. */
export const installBrowse = (transport: Transport, list: () => Promise<TrackSheet[]>): void => {
  const { tree } = transport
  let marked: Marked = { tracks: [], id: null, at: 0 }
  let readAt: MonotonicMs = Number.NEGATIVE_INFINITY
  const tell = (): void => {
    const track = marked.tracks[marked.at]
    const isIt = track !== undefined && track.id === marked.id
    report(tree, '/library/browse/track', isIt ? track.id : '')
    report(tree, '/library/browse/title', isIt ? [track.title, track.artist].filter(Boolean).join(' · ') : '')
  }
  const read = async (): Promise<void> => {
    readAt = tree.now()
    const tracks = (await list()).filter(canBeLoaded)
    marked = keepMark(marked, tracks)
  }
  const move = (by: number): void => {
    marked = moveMark(marked, by)
    tell()
  }
  const turn = (by: number): void => {
    const known = marked.tracks.length > 0
    if (known) move(by)
    if (known && tree.now() - readAt < FRESH_MS) return
    void read()
      .then(() => (known ? tell() : move(by)))
      .catch(() => {})
  }
  const loadOnto = (n: DeckNumber | undefined): void => {
    if (marked.id === null) throw new Failure('nothing_marked')
    if (n === undefined) throw new Failure('decks_play')
    load(transport, n, marked.id)
  }
  handle(tree, '/library/browse/move', by => turn(by as number))
  handle(tree, '/library/browse/load', () => loadOnto(freeDeck(transport)))
  for (const n of DECKS) handle(tree, `/deck/${n}/load/marked`, () => loadOnto(n))
  void read().catch(() => {})
}

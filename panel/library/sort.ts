import { pitchClass } from '../../contract/keys.ts'
import { folded } from './folded.ts'
import type { LibraryRow } from './library-row.ts'

export const SORTS = ['newest', 'fit', 'title', 'artist', 'tempo', 'key', 'length'] as const
export type Sort = (typeof SORTS)[number]

/** Around the Camelot wheel: 1A, 1B, 2A …; what has no key comes last. */
const wheelPlace = ({ camelot, key }: LibraryRow): number => {
  if (!camelot || !key || pitchClass(key.split(' ')[0] ?? '') === undefined) return Number.POSITIVE_INFINITY
  return 2 * Number.parseInt(camelot, 10) + (camelot.endsWith('B') ? 1 : 0)
}
const by = (a: number | string, b: number | string): number => (a === b ? 0 : a < b ? -1 : 1)

/** What a row is ordered by, ascending: thousands are compared by numbers and plain texts. */
const RANKS: Record<Exclude<Sort, 'fit'>, (row: LibraryRow) => number | string> = {
  newest: row => -row.addedAt,
  title: row => folded(row.title),
  // what has none comes last
  artist: row => (row.artist ? folded(row.artist) : '\u{10FFFF}'),
  tempo: row => row.bpm ?? Number.POSITIVE_INFINITY,
  key: wheelPlace,
  length: row => row.duration ?? Number.POSITIVE_INFINITY,
}

/** The rows in an order; what is alike by it stands newest first, and what is on its way stays on top.
 *  @param score  how well a row fits, where the rows do not say it themselves */
export const sorted = (
  rows: readonly LibraryRow[],
  sort: Sort,
  score: (row: LibraryRow) => number | undefined = row => row.fit?.score,
): LibraryRow[] => {
  const rank = sort === 'fit' ? (row: LibraryRow) => -(score(row) ?? -1) : RANKS[sort]
  const onItsWay = (row: LibraryRow): number => (row.state === 'uploading' || row.state === 'broken' ? 0 : 1)
  return rows
    .map(row => ({ row, first: onItsWay(row), rank: rank(row) }))
    .sort((a, b) => a.first - b.first || by(a.rank, b.rank) || by(b.row.addedAt, a.row.addedAt))
    .map(({ row }) => row)
}

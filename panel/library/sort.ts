import { pitchClass } from '../../contract/keys.ts'
import type { LibraryRow } from './library-row.ts'

export const SORTS = ['newest', 'fit', 'title', 'tempo', 'key'] as const
export type Sort = (typeof SORTS)[number]

/** Around the Camelot wheel: 1A, 1B, 2A …; what has no key comes last. */
const wheelPlace = ({ camelot, key }: LibraryRow): number => {
  if (!camelot || !key || pitchClass(key.split(' ')[0] ?? '') === undefined) return Number.POSITIVE_INFINITY
  return 2 * Number.parseInt(camelot, 10) + (camelot.endsWith('B') ? 1 : 0)
}
const by = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1)

const ORDERS: Record<Sort, (a: LibraryRow, b: LibraryRow) => number> = {
  newest: (a, b) => by(b.addedAt, a.addedAt),
  fit: (a, b) => by(b.fit?.score ?? -1, a.fit?.score ?? -1),
  title: (a, b) => a.title.localeCompare(b.title),
  tempo: (a, b) => by(a.bpm ?? Number.POSITIVE_INFINITY, b.bpm ?? Number.POSITIVE_INFINITY),
  key: (a, b) => by(wheelPlace(a), wheelPlace(b)),
}

/** The rows in an order; what is alike by it stands newest first, and what is on its way stays on top. */
export const sorted = (rows: LibraryRow[], sort: Sort): LibraryRow[] => {
  const onItsWay = (row: LibraryRow): number => (row.state === 'uploading' || row.state === 'broken' ? 0 : 1)
  return rows.toSorted((a, b) => onItsWay(a) - onItsWay(b) || ORDERS[sort](a, b) || ORDERS.newest(a, b))
}

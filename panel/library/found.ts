import { folded } from './folded.ts'
import type { LibraryRow } from './library-row.ts'

type Searched = Pick<LibraryRow, 'title' | 'artist' | 'key' | 'camelot' | 'bpm' | 'state' | 'tags'>
const texts = new WeakMap<Searched, { all: string; tags: string[] }>()

const textOf = (row: Searched): { all: string; tags: string[] } => {
  const known = texts.get(row)
  if (known) return known
  const { title, artist, key, camelot, bpm, state, tags } = row
  const all = [title, artist, key, camelot, bpm === null ? '' : Math.round(bpm), state, ...tags].join(' ')
  const made = { all: folded(all), tags: tags.map(folded) }
  texts.set(row, made)
  return made
}

/** Whether every word of the search is somewhere in title, artist, tags, key or tempo; "#late" is in a tag alone. Case
 *  and accents do not count. */
export const matches = (row: Searched, search: string): boolean => {
  const words = folded(search).split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const { all, tags } = textOf(row)
  return words.every(word =>
    word.startsWith('#') ? tags.some(tag => tag.startsWith(word.slice(1))) : all.includes(word),
  )
}

/** The rows that match a search, and have a tag where one is chosen. */
export const found = (rows: readonly LibraryRow[], search: string, tag: string): LibraryRow[] =>
  rows.filter(row => (tag === '' || textOf(row).tags.includes(folded(tag))) && matches(row, search))

/** Every tag of the rows, each once, in the order of the alphabet. */
export const tagsIn = (rows: readonly LibraryRow[]): string[] => {
  const seen = new Map<string, string>()
  for (const { tags } of rows) for (const tag of tags) if (!seen.has(folded(tag))) seen.set(folded(tag), tag)
  return [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tag]) => tag)
}

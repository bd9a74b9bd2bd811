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

type Words = readonly { in: 'all' | 'tags'; word: string }[]
const wordsOf = (search: string): Words =>
  folded(search)
    .split(/\s+/)
    .filter(Boolean)
    .map(word => (word.startsWith('#') ? { in: 'tags', word: word.slice(1) } : { in: 'all', word }))
const holds = (row: Searched, words: Words): boolean => {
  const { all, tags } = textOf(row)
  return words.every(one => (one.in === 'tags' ? tags.some(tag => tag.startsWith(one.word)) : all.includes(one.word)))
}

/** Whether every word of the search is somewhere in title, artist, tags, key or tempo; "#late" is in a tag alone. Case
 *  and accents do not count. */
export const matches = (row: Searched, search: string): boolean => holds(row, wordsOf(search))

/** The rows that match a search, and have a tag where one is chosen. */
export const found = (rows: readonly LibraryRow[], search: string, tag: string): readonly LibraryRow[] => {
  const [words, chosen] = [wordsOf(search), folded(tag)]
  if (words.length === 0 && chosen === '') return rows
  return rows.filter(row => (chosen === '' || textOf(row).tags.includes(chosen)) && holds(row, words))
}

/** So many rows are folded at a time. */
const SLICE = 200
/** Folds rows in slices between other work, so that the first letter of a search waits for none of them.
 *  @returns how to end it */
export const foldAhead = (rows: readonly LibraryRow[]): (() => void) => {
  let at = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const slice = (): void => {
    const end = Math.min(rows.length, at + SLICE)
    for (; at < end; at++) textOf(rows[at] as LibraryRow)
    if (at < rows.length) timer = setTimeout(slice)
  }
  timer = setTimeout(slice)
  return () => clearTimeout(timer)
}

/** Every tag of the rows, each once, in the order of the alphabet. */
export const tagsIn = (rows: readonly LibraryRow[]): string[] => {
  const seen = new Map<string, string>()
  for (const { tags } of rows) for (const tag of tags) if (!seen.has(folded(tag))) seen.set(folded(tag), tag)
  return [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tag]) => tag)
}

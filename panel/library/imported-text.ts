import { CAME_WITH_IT } from '../../contract/stem-names.ts'
import type { Track } from '../../contract/track.ts'
import { words } from '../strings.ts'

type Parts = NonNullable<Track['imported']>['parts']

const namesOf = (parts: Parts): string => parts.map(({ name }) => `“${name}”`).join(', ')

/** What came of a song in stems and needs a word: parts that no name placed, and parts that were set aside. Null where
 *  there is nothing to say, and while other stems are played. */
export const importedText = ({ imported, stems }: Pick<Track, 'imported' | 'stems'>): string | null => {
  if (!imported || stems.some(({ engine }) => engine !== CAME_WITH_IT.engine)) return null
  const unnamed = imported.parts.filter(({ matched }) => !matched)
  const aside = imported.parts.filter(({ as }) => as === 'aside')
  const said = [
    ...(unnamed.length > 0 ? [words.library.unnamed(namesOf(unnamed))] : []),
    ...(aside.length > 0 ? [words.library.aside(namesOf(aside))] : []),
  ]
  return said.length > 0 ? said.join(' ') : null
}

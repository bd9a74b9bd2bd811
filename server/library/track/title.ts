const MOST_GRAPHEMES = 120
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/** A text of others as a title: one line, no control characters, at most 120 characters as a reader counts them.
 *  Joiners inside an emoji are kept, since segments are cut, not letters. */
const tidy = (text: string): string => {
  const line = text
    .normalize('NFC')
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
  const cut: string[] = []
  for (const { segment } of new Intl.Segmenter().segment(line.slice(0, 16384))) {
    if (cut.length === MOST_GRAPHEMES) break
    cut.push(segment)
  }
  return cut.join('').trim()
}

const visible = (text: string): boolean => text.replace(CONTROL, '').trim() !== ''

/** The title of a file: from its tags, else its name without folders and ending, else "Untitled". */
export const titleOf = (tag: string | null, fileName: string): string => {
  const name = (fileName.split(/[\\/]/).at(-1) ?? '').replace(/\.[\p{L}\p{N}]{1,5}$/u, '')
  return [tag ?? '', name].filter(visible).map(tidy).find(visible) ?? 'Untitled'
}

/** The artist of a file's tags, tidied; null without one. */
export const artistOf = (tag: string | null): string | null => (tag && visible(tag) ? tidy(tag) : null)

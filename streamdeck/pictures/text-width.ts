/** Widths of a bold sans-serif face in parts of its size, rounded up: Arial Bold's, by groups of characters. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ .,:;'|!ijlI·]/, 0.34],
  [/[()[\]frt\-/]/, 0.4],
  [/[mwMW@%∞▲▼]/, 0.95],
  [/[A-Z&]/, 0.75],
  [/[a-z0-9−+]/, 0.62],
]

/** Width of a text, in the unit of its size; rather too wide than too narrow. */
export const textWidth = (text: string, size: number): number =>
  size * [...text].reduce((sum, letter) => sum + (WIDTHS.find(([of]) => of.test(letter))?.[1] ?? 1), 0)

/** A text cut so that it fits, with an ellipsis. */
export const cut = (text: string, size: number, width: number): string => {
  if (textWidth(text, size) <= width) return text
  const letters = [...text]
  while (letters.length > 0 && textWidth(`${letters.join('').trimEnd()}…`, size) > width) letters.pop()
  return `${letters.join('').trimEnd()}…`
}

/** A text on at most so many lines, broken between words where that is possible. */
export const lines = (text: string, size: number, width: number, most: number): string[] => {
  const done: string[] = []
  let rest = text.trim().split(/\s+/).filter(Boolean)
  while (rest.length > 0 && done.length < most) {
    let count = 1
    while (count < rest.length && textWidth(rest.slice(0, count + 1).join(' '), size) <= width) count++
    if (done.length === most - 1) count = rest.length
    done.push(cut(rest.slice(0, count).join(' '), size, width))
    rest = rest.slice(count)
  }
  return done
}

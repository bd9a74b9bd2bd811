const LONGEST = 120
/** Names that Windows keeps for itself. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** A title as a file name that every system takes: no separators, no control characters, no dot or space at its end. */
export const fileName = (title: string): string => {
  const plain = Array.from(title.normalize('NFC'), c => (c < ' ' || '<>:"/\\|?*\u007f'.includes(c) ? '_' : c))
    .join('')
    .trim()
    .slice(0, LONGEST)
    .replace(/[. ]+$/, '')
    .replace(/^\.+/, '')
  return plain === '' || RESERVED.test(plain) ? `_${plain}` : plain
}

/** Bytes asked for: [from, to), or 'none' without a range that we read, or 'outside'.
 *  Source: RFC 9110, section 14; several ranges at once are answered as if none were named. */
export const rangeOf = (header: string | undefined, size: number): [number, number] | 'none' | 'outside' => {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return 'none'
  if (first === '') return size === 0 || Number(last) === 0 ? 'outside' : [Math.max(0, size - Number(last)), size]
  const from = Number(first)
  const to = last === '' ? size : Math.min(size, Number(last) + 1)
  if (last !== '' && Number(last) < from) return 'none'
  return from >= size ? 'outside' : [from, to]
}

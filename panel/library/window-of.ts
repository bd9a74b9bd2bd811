/** Where rows of given heights begin, and where the last one ends: one more than there are rows. */
export const placesOf = (heights: readonly number[]): Float64Array => {
  const places = new Float64Array(heights.length + 1)
  for (const [i, height] of heights.entries()) places[i + 1] = (places[i] as number) + height
  return places
}

/** The last place at or before `at`, −1 before the first. */
const lastUpTo = (places: Float64Array, at: number): number => {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] as number) <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The rows that lie in a stretch of the list, first and one past the last.
 *  @param seen  from and to, in the unit of the places; may lie outside */
export const windowOf = (places: Float64Array, seen: { from: number; to: number }): [number, number] => {
  const rows = places.length - 1
  if (rows === 0 || seen.to < 0 || seen.from > (places[rows] as number)) return [0, 0]
  const first = Math.min(rows - 1, Math.max(0, lastUpTo(places, seen.from)))
  const last = Math.min(rows, Math.max(0, lastUpTo(places, seen.to)) + 1)
  return [first, Math.max(first, last)]
}

type Keys = ReadonlyMap<string, number>

/** Keys that lie as they lay, so that no row is moved: what is held keeps its own, what comes before and after it takes
 *  over the keys that lay there. */
const inPlace = (before: Keys, ids: readonly string[], held: string | null): (number | undefined)[] => {
  const keys = [...before.values()]
  const shift = held === null ? 0 : [...before.keys()].indexOf(held) - ids.indexOf(held)
  return ids.map((_, i) => keys[i + shift])
}

/** Those that stay keep their own, and what comes takes over that of what went. */
const byId = (before: Keys, ids: readonly string[]): (number | undefined)[] => {
  const now = new Set(ids)
  const gone = [...before].filter(([id]) => !now.has(id)).map(([, key]) => key)
  return ids.map(id => before.get(id) ?? gone.shift())
}

/** Keys under which rows are drawn: a row is changed and not made anew. While most stay, as in a list that scrolls, each
 *  keeps its own. Where few do, as in a search, they go by place, and so they do around a row that is held and stays: it
 *  keeps its own, and is not moved, for a row that is moved loses the focus.
 *  @param before  ids and their keys, in the order in which they were drawn
 *  @param ids     what is drawn now
 *  @param held    the row that has the focus */
export const keysFor = (before: Keys, ids: readonly string[], held: string | null = null): Map<string, number> => {
  const kept = ids.filter(id => before.has(id)).length
  const stays = held !== null && before.has(held) && ids.includes(held) ? held : null
  const given = stays === null && 2 * kept >= ids.length ? byId(before, ids) : inPlace(before, ids, stays)
  let fresh = Math.max(-1, ...before.values()) + 1
  return new Map(ids.map((id, i) => [id, given[i] ?? fresh++]))
}

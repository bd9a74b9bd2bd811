/** Keys under which rows are drawn: one that stays keeps its own, and one that comes takes over that of one that went, so
 *  that a row is changed and not made anew. Where that would move most of what stays, what comes gets a new one: a row
 *  that is moved loses the focus.
 *  @param before  ids and their keys, in the order in which they were drawn
 *  @param ids     what is drawn now */
export const keysFor = (before: ReadonlyMap<string, number>, ids: readonly string[]): Map<string, number> => {
  const now = new Set(ids)
  const kept = ids.filter(id => before.has(id)).length
  const gone = [...before].filter(([id]) => !now.has(id)).map(([, key]) => key)
  const free = kept === 0 || 2 * kept >= ids.length ? gone : []
  let fresh = Math.max(-1, ...before.values()) + 1
  const keys = new Map<string, number>()
  for (const id of ids) keys.set(id, before.get(id) ?? free.shift() ?? fresh++)
  return keys
}

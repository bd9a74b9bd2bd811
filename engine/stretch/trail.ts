/** A line through points whose x never falls, of which only the last are kept: what was where, some moments ago. Two
 *  points at one x are a leap. */
export type Trail = { readonly xs: Float64Array; readonly ys: Float64Array; size: number; at: number }

const ROOM = 4096
/** Points nearer than this are one. */
const APART = 64

export const createTrail = (): Trail => ({ xs: new Float64Array(ROOM), ys: new Float64Array(ROOM), size: 0, at: 0 })

export const clearTrail = (trail: Trail): void => {
  trail.size = 0
  trail.at = 0
}

const put = ({ xs, ys }: Trail, nth: number, x: number, y: number): void => {
  xs[nth % ROOM] = x
  ys[nth % ROOM] = y
}

/** Goes on to a point. */
export const goTo = (trail: Trail, x: number, y: number): void => {
  const { xs, size } = trail
  const last = xs[(size - 1) % ROOM] as number
  const before = xs[(size - 2) % ROOM] as number
  if (size > 1 && last > before && x - before < APART) put(trail, size - 1, x, y)
  else put(trail, trail.size++, x, y)
}

/** Goes on from a point; a leap where the line is elsewhere. */
export const goFrom = (trail: Trail, x: number, y: number): void => {
  const last = trail.ys[(trail.size - 1) % ROOM] as number
  if (trail.size === 0 || Math.abs(last - y) > 1e-3) put(trail, trail.size++, x, y)
}

/** The line at x; x never falls from call to call. */
export const lineAt = (trail: Trail, x: number): number => {
  const { xs, ys, size } = trail
  trail.at = Math.max(trail.at, size - ROOM)
  while (trail.at + 2 < size && (xs[(trail.at + 1) % ROOM] as number) <= x) trail.at++
  const [a, b] = [trail.at % ROOM, (trail.at + 1) % ROOM]
  const span = (xs[b] as number) - (xs[a] as number)
  if (trail.at + 1 >= size || span <= 0) return ys[a] as number
  return (ys[a] as number) + (((ys[b] as number) - (ys[a] as number)) * (x - (xs[a] as number))) / span
}

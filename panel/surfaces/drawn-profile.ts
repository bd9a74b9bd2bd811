import { type Piece, piecesOf } from '../../contract/profile-pieces.ts'
import { controlsOf } from '../../contract/profile-lines.ts'
import type { Profile, ProfilePlace } from '../../contract/profile.ts'

/** A device as it is drawn: its controls, and the box that they lie in. */
export type DrawnProfile = {
  name: string
  profile: Profile
  pieces: Piece[]
  left: number
  top: number
  width: number
  height: number
}

const COLUMNS = 8
/** A profile that was learned says nothing of where its controls lie: they stand in rows, those of strips in their own. */
const inRows = (profile: Profile): ProfilePlace[] => {
  let cells = 0
  return profile.controls.map(({ id }) => {
    const count = controlsOf(profile).filter(({ given }) => given.id === id).length
    if (count > 1) cells = Math.ceil(cells / COLUMNS) * COLUMNS
    const at: [number, number] = [cells % COLUMNS, Math.floor(cells / COLUMNS)]
    cells += count > 1 ? Math.ceil(count / COLUMNS) * COLUMNS : 1
    return { control: id, at, columns: COLUMNS }
  })
}

/** The picture of a profile's text; undefined where it is none. */
export const drawnProfile = (text: string): DrawnProfile | undefined => {
  try {
    const profile = JSON.parse(text) as Profile
    const pieces = piecesOf({ ...profile, layout: profile.layout ?? inRows(profile) })
    if (pieces.length === 0) return undefined
    const [left, top] = [Math.min(...pieces.map(({ x }) => x)), Math.min(...pieces.map(({ y }) => y))]
    const width = Math.max(...pieces.map(({ x, w }) => x + w)) - left
    const height = Math.max(...pieces.map(({ y, h }) => y + h)) - top
    return { name: profile.name, profile, pieces, left, top, width, height }
  } catch {
    return undefined
  }
}

/** Which way an arrow key goes in the picture. */
export const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const

/** The control that lies next that way: what lies straight ahead comes before what lies aside. Undefined at the edge. */
export const neighbour = (
  pieces: readonly Piece[],
  from: Piece,
  [right, down]: readonly [number, number],
): Piece | undefined => {
  const distance = (to: Piece): number => {
    const [x, y] = [to.x + to.w / 2 - from.x - from.w / 2, to.y + to.h / 2 - from.y - from.h / 2]
    const [ahead, aside] = right === 0 ? [y * down, Math.abs(x)] : [x * right, Math.abs(y)]
    return ahead > 0.01 ? ahead + 2 * aside : Number.POSITIVE_INFINITY
  }
  const nearest = pieces.toSorted((a, b) => distance(a) - distance(b))[0]
  return nearest && Number.isFinite(distance(nearest)) ? nearest : undefined
}

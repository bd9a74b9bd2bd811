import { type Piece, piecesOf } from '../../contract/profile-pieces.ts'
import type { Profile, ProfilePlace } from '../../contract/profile.ts'

/** A device as it is drawn: its controls, and the box that they lie in. */
export type DrawnProfile = { name: string; pieces: Piece[]; left: number; top: number; width: number; height: number }

const COLUMNS = 8
/** A profile that was learned says nothing of where its controls lie: they stand in rows. */
const inRows = ({ controls }: Profile): ProfilePlace[] =>
  controls.map(({ id }, n) => ({ control: id, at: [n % COLUMNS, Math.floor(n / COLUMNS)] }))

/** The picture of a profile's text; undefined where it is none. */
export const drawnProfile = (text: string): DrawnProfile | undefined => {
  try {
    const profile = JSON.parse(text) as Profile
    const pieces = piecesOf({ ...profile, layout: profile.layout ?? inRows(profile) })
    if (pieces.length === 0) return undefined
    const [left, top] = [Math.min(...pieces.map(({ x }) => x)), Math.min(...pieces.map(({ y }) => y))]
    const width = Math.max(...pieces.map(({ x, w }) => x + w)) - left
    const height = Math.max(...pieces.map(({ y, h }) => y + h)) - top
    return { name: profile.name, pieces, left, top, width, height }
  } catch {
    return undefined
  }
}

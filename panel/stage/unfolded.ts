import { DECKS } from '../../contract/parameters.ts'
import type { Looks } from './stage.ts'

/** How much is unfolded in decks and the mixer, besides what always stands in them. */
export const unfoldedIn = ({ inserts, shape, grid, lanes }: Looks): number =>
  (inserts === null ? 0 : 1) + DECKS.flatMap(n => [shape[n], grid[n], lanes[n]]).filter(Boolean).length

import { DECKS } from '../../contract/parameters.ts'
import type { Looks } from './stage.ts'

/** Whether something is unfolded in a deck or the mixer, so that decks are longer than what always stands in them. */
export const isUnfolded = ({ inserts, shape, grid, lanes }: Looks): boolean =>
  inserts !== null || DECKS.some(n => shape[n] || grid[n] || lanes[n])

import { DECKS } from '../../contract/parameters.ts'
import type { Looks } from './stage.ts'

/** How much is unfolded in decks and the mixer, besides what always stands in them. */
export const unfoldedIn = ({ inserts, shape, grid, lanes }: Looks): number =>
  (inserts === null ? 0 : 1) + DECKS.flatMap(n => [shape[n], grid[n], lanes[n]]).filter(Boolean).length

/** All of it goes. */
export const foldAll = (looks: Looks): void => {
  looks.inserts = null
  for (const n of DECKS) for (const folds of [looks.shape, looks.grid, looks.lanes]) folds[n] = false
}

/** What lies where the songs are goes. */
export const showSongs = (looks: Looks): void => void Object.assign(looks, { track: null, network: false, sets: false })

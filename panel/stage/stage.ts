import { createContext } from 'svelte'
import type { DeckNumber } from '../../contract/parameters.ts'
import type { PeakShelf } from '../deck/peaks.ts'
import type { Hosting, Sounding } from '../hosting/hosting.ts'
import type { Library } from '../library/library.svelte.ts'
import type { Live } from '../live/live.ts'
import type { Actions } from './actions.ts'
import type { Painter } from './frame-loop.ts'

/** What the page shows that no other program knows of. */
export type View = 'deck1' | 'deck2' | 'mixer' | 'library' | 'more'
export type Looks = { deck: DeckNumber; view: View; keys: boolean; search: string; hidden: string[]; clock: number }

/** What every view is given. */
export type Stage = {
  live: Live
  library: Library
  hosting: Hosting
  sounding: Sounding
  shelves: Record<DeckNumber, PeakShelf>
  looks: Looks
  actions: Actions
  eachFrame: (paint: Painter) => () => void
}

export const [getStage, setStage] = createContext<Stage>()

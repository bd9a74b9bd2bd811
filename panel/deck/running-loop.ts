import type { DeckNumber } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'
import { type LiveState, numberAt } from '../live/state.ts'

/** Where the loop of a deck runs; null without one, or while it was not told where. */
export const runningLoop = (state: LiveState, deck: DeckNumber): readonly [Samples, Samples] | null =>
  numberAt(state, `/deck/${deck}/loop`) > 0 ? state.loops[deck] : null

import { isOutside } from '../../contract/inserts.ts'
import { get } from '../tree/index.ts'
import { type Inserts, type KeptState, tellAll } from './inserts.ts'

/** What the outside plugins keep besides their parameters, to be kept. */
export const statesOf = ({ states }: Inserts): KeptState[] => [...states.values()]

/** Brings back what outside plugins kept. Before their slots are loaded: each is told as its plugin comes, and at once where
 *  it lies there already. */
export const keepStates = (inserts: Inserts, kept: readonly KeptState[]): void => {
  const { states, tree } = inserts
  states.clear()
  for (const one of kept) {
    if (!tree.entries.has(`${one.slot}/effect`) || !isOutside(one.effect)) continue
    states.set(one.slot, one)
    if (get(tree, `${one.slot}/effect`) === one.effect) tellAll(inserts, { t: 'insert-state', ...one })
  }
}

import { isOutside } from '../../contract/inserts.ts'
import type { Inserts, KeptState } from './inserts.ts'

/** What the outside plugins keep besides their parameters, to be kept. */
export const statesOf = ({ states }: Inserts): KeptState[] => [...states.values()]

/** Brings back what outside plugins kept. Before their slots are loaded: each is told as its plugin comes. */
export const keepStates = ({ states, tree }: Inserts, kept: readonly KeptState[]): void => {
  states.clear()
  for (const one of kept) if (tree.entries.has(`${one.slot}/effect`) && isOutside(one.effect)) states.set(one.slot, one)
}

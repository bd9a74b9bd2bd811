import { OWN_EFFECTS } from '../../contract/insert-effects.ts'
import type { EffectOffer, FailedSlot, InsertsFromBridge, SlotPath } from '../../contract/inserts.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import type { Tree } from '../tree/index.ts'

export { INSERTS_ORIGIN } from '../../contract/inserts.ts'

/** What an outside plugin keeps besides its parameters. */
export type KeptState = { slot: SlotPath; effect: string; state: string }

/** What lies in the slots, besides what the tree says of it. */
export type Inserts = {
  readonly tree: Tree
  /** Plugins that somebody can run, by who offered them. */
  readonly offered: Map<EffectOffer['by'], readonly EffectOffer[]>
  /** Names of the outside plugins that run, by their slots. */
  readonly running: Map<SlotPath, string>
  readonly states: Map<SlotPath, KeptState>
  readonly failed: Map<SlotPath, FailedSlot>
  /** The values of what lay in a slot last, for when that is undone; and what a move brings along. */
  readonly before: Map<SlotPath, { effect: string; values: Record<Path, ParameterValue> }>
  readonly brought: Map<SlotPath, Record<string, ParameterValue>>
  readonly listeners: Set<(message: InsertsFromBridge) => void>
}

export const createInserts = (tree: Tree): Inserts => ({
  tree,
  offered: new Map(),
  running: new Map(),
  states: new Map(),
  failed: new Map(),
  before: new Map(),
  brought: new Map(),
  listeners: new Set(),
})

/** All that can be loaded. */
export const effectsOf = ({ offered }: Inserts): EffectOffer[] => [
  ...OWN_EFFECTS.map(({ id, name }): EffectOffer => ({ id, name, by: 'own' })),
  ...[...offered.values()].flat(),
]

export const tellAll = ({ listeners }: Inserts, message: InsertsFromBridge): void => {
  for (const hear of listeners) hear(message)
}

/** Takes what can be loaded of one kind, in the place of what was offered before. */
export const offer = (inserts: Inserts, by: 'wam' | 'lv2', effects: readonly EffectOffer[]): void => {
  inserts.offered.set(
    by,
    effects.filter(({ id }) => id.startsWith(`${by}:`)),
  )
  tellAll(inserts, { t: 'effects', effects: effectsOf(inserts) })
}

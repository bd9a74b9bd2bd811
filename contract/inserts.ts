/** Insert slots: what lies in them, and what is told of them. */
import { type Effect, OWN_EFFECTS } from './insert-effects.ts'
import { type Row, reading, trigger, value } from './parameter-row.ts'
import type { Samples } from './units.ts'

/** Slots of a chain, in the order that they sound in. */
export const INSERT_SLOTS = [1, 2, 3, 4] as const

/** A slot by its path: `/deck/1/stem/vocals/insert/1`, `/deck/1/insert/1`, `/send/1/insert/1`, `/master/insert/1`. */
export type SlotPath = string

/** The row that every slot has: what lies in it. Setting it loads, '' empties. It comes before the others of the slot. */
export const EFFECT_ROW: Row = value('text', {
  default: '',
  says: `Effect in the slot: ${OWN_EFFECTS.map(({ id }) => id).join(', ')}, wam:… or lv2:… (outside plugins); empty is none`,
})

/** Rows of a slot that holds something, beside the effect's own. */
const standing = (wet: number): Readonly<Record<string, Row>> => ({
  bypass: value('toggle', {
    default: false,
    says: 'Takes the effect out of the way, its latency stays; off tries one that failed again',
  }),
  wet: value('fraction', { range: [0, 1], default: wet, says: 'How much of the effect sounds: 0 dry, 1 wet' }),
  move: trigger('count', { range: [1, INSERT_SLOTS.length], says: 'Changes places with what lies in this slot' }),
  fault: reading('text', {
    rate: 10,
    says: 'Why the effect is out of the way, and what cures it; empty while it works',
  }),
})

/** Names that no parameter of an effect may have. */
export const RESERVED_NAMES: readonly string[] = ['effect', ...Object.keys(standing(1))]

const BY_ID: ReadonlyMap<string, Effect> = new Map(OWN_EFFECTS.map(effect => [effect.id, effect]))

/** An effect of our own by its id. */
export const ownEffect = (id: string): Effect | undefined => BY_ID.get(id)

/** Whether an id is of a plugin that a host runs outside the engine. */
export const isOutside = (id: string): boolean => /^(wam|lv2):.{1,240}$/.test(id)

/** The rows of a slot with an effect in it, by their last names; of an outside plugin without its parameters, which its
 *  host tells once it runs. */
export const rowsOfEffect = (id: string): Readonly<Record<string, Row>> => {
  const own = ownEffect(id)
  if (own) return { ...standing(own.wet), ...own.parameters }
  return id === '' ? {} : standing(1)
}

/** The slot and the last name of a row of a slot; undefined for other paths. */
export const slotOfPath = (path: string): { slot: SlotPath; leaf: string } | undefined => {
  const [, slot, leaf] = /^(\/(?:deck\/\d(?:\/stem\/[a-z]+)?|send\/\d|master)\/insert\/\d)\/(.+)$/.exec(path) ?? []
  return slot !== undefined && leaf !== undefined ? { slot, leaf } : undefined
}

/** Values by path with what lies in the slots first, since the other rows of a slot come with it. */
export const effectsFirst = <T>(values: readonly [string, T][]): [string, T][] => {
  const isEffect = ([path]: [string, T]): boolean => slotOfPath(path)?.leaf === 'effect'
  return [...values.filter(isEffect), ...values.filter(one => !isEffect(one))]
}

/** Who tells what becomes of the slots: of what was loaded, every row once. */
export const INSERTS_ORIGIN = 'bridge:inserts'

/** Why a slot is out of the way: it gave what is no sound, threw, did not answer for seconds, or its program ended; one
 *  that answers too late comes back by itself. */
export const INSERT_FAULTS = ['no-number', 'threw', 'blocked', 'gone', 'late'] as const
export type InsertFault = (typeof INSERT_FAULTS)[number]
export type FailedSlot = { slot: SlotPath; fault: InsertFault; detail?: string }

/** What can be loaded: our own, and the plugins that were found. */
export type EffectOffer = { id: string; name: string; by: 'own' | 'wam' | 'lv2'; says?: string }

/** From whoever makes the sound. */
export type InsertsFromHost =
  /** An outside plugin runs in a slot: its rows come into the tree. */
  | {
      t: 'insert-loaded'
      slot: SlotPath
      effect: string
      name: string
      latency: Samples
      parameters: Record<string, Row>
    }
  /** What an outside plugin keeps besides its parameters, as text; it comes back with the snapshot and the set. */
  | { t: 'insert-state'; slot: SlotPath; effect: string; state: string }
  /** Every slot that is out of the way because its effect failed; what is not named works. */
  | { t: 'insert-faults'; failed: FailedSlot[] }
  /** The outside plugins of one kind that this host can run, in the place of what it offered before. */
  | { t: 'offer'; by: 'wam' | 'lv2'; effects: EffectOffer[] }

export type InsertsFromBridge =
  /** Rows came or went; a row that comes anew under a path takes the place of the one before, at its default. */
  | { t: 'rows'; rows: Record<string, Row>; gone: string[] }
  | { t: 'effects'; effects: EffectOffer[] }
  /** Before the change of a slot's effect: what its plugin kept. Those that stand are `states` of the greeting. */
  | { t: 'insert-state'; slot: SlotPath; effect: string; state: string }

/** What is still failed after these changes: a slot whose bypass was let go is tried again, and told anew if it fails. */
export const stillFailed = (
  failed: readonly FailedSlot[],
  changes: readonly { path: string; value: unknown }[],
): FailedSlot[] =>
  failed.filter(({ slot }) => !changes.some(({ path, value }) => path === `${slot}/bypass` && value === false))

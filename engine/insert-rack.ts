import { DECKS, type Path, STEMS } from '../contract/parameters.ts'
import type { Deck } from './deck.ts'
import type { Insert } from './insert.ts'
import type { InsertChain } from './insert-chain.ts'
import { bypassInsert, type InsertFault, type InsertSlot, insertOf, putInsert } from './insert-slot.ts'
import { align, type Mixer } from './mixer.ts'
import { rampTo } from './ramp.ts'
import type { Strip } from './strip.ts'

/** A slot whose effect failed: bypassed until it is let in again. */
export type FailedInsert = { readonly slot: Path; readonly name: string; readonly fault: InsertFault }

const chainsByPath = ({ decks, sends, chain }: Mixer): [Path, InsertChain][] => [
  ...DECKS.flatMap((n): [Path, InsertChain][] => {
    const { strips, channel } = decks[n - 1] as Deck
    const stems = STEMS.map((name, i): [Path, InsertChain] => [`/deck/${n}/stem/${name}`, (strips[i] as Strip).chain])
    return [...stems, [`/deck/${n}`, channel.chain]]
  }),
  ...sends.map((send, i): [Path, InsertChain] => [`/send/${i + 1}`, send.chain]),
  ['/master', chain],
]

/** Every slot by its path: `/deck/1/stem/vocals/insert/1`, `/deck/1/insert/1`, `/send/1/insert/1`, `/master/insert/1`;
 *  those of a chain run from 1 up. */
const slotsOf = (mixer: Mixer): ReadonlyMap<Path, InsertSlot> =>
  new Map(
    chainsByPath(mixer).flatMap(([place, { slots }]) =>
      slots.map((slot, i): [Path, InsertSlot] => [`${place}/insert/${i + 1}`, slot]),
    ),
  )

/** The slots for effects on every stem, deck, send and on the master. */
export type InsertRack = {
  /** Puts an effect into a slot, in the place of what is there, or empties it.
   *  @param slot  `/deck/1/stem/vocals/insert/1`, `/deck/1/insert/1`, `/send/1/insert/1`, `/master/insert/1`; 1 to 4
   *  @returns     false where there is no such slot */
  insert(slot: Path, insert: Insert | null): boolean
  /** Bypasses a slot or lets it in; one that failed tries again. Its latency stays. */
  bypass(slot: Path, bypassed: boolean): boolean
  /** @param wet  0 dry … 1 wet */
  blend(slot: Path, wet: number): boolean
  /** The slots that are bypassed because their effect failed. */
  failed(): FailedInsert[]
}

const failedAmong = (slots: ReadonlyMap<Path, InsertSlot>): FailedInsert[] =>
  [...slots].flatMap(([path, slot]) => {
    const insert = insertOf(slot)
    return slot.fault && insert ? [{ slot: path, name: insert.name, fault: slot.fault }] : []
  })

export const createInsertRack = (mixer: Mixer): InsertRack => {
  const slots = slotsOf(mixer)
  const { ramp } = mixer.timing
  const withSlot = (path: Path, act: (slot: InsertSlot) => void): boolean => {
    const slot = slots.get(path)
    if (slot) act(slot)
    return slot !== undefined
  }
  return {
    insert: (path, insert) =>
      withSlot(path, slot => {
        putInsert(slot, insert, ramp)
        align(mixer)
      }),
    bypass: (path, bypassed) => withSlot(path, slot => bypassInsert(slot, bypassed)),
    blend: (path, wet) => withSlot(path, slot => rampTo(slot.wet, Math.min(1, Math.max(0, wet)), ramp)),
    failed: () => failedAmong(slots),
  }
}

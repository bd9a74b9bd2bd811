import type { InsertFault } from '../contract/inserts.ts'
import { DECKS, type Path, STEMS } from '../contract/parameters.ts'
import type { MonotonicMs } from '../contract/units.ts'
import type { Beat } from './beat.ts'
import type { Deck } from './deck.ts'
import type { Insert } from './insert.ts'
import type { InsertChain } from './insert-chain.ts'
import { bypassInsert, type InsertSlot, insertOf, putInsert } from './insert-slot.ts'
import { watchInsert } from './inserts/watch.ts'
import { align, type Mixer } from './mixer.ts'
import { rampTo } from './ramp.ts'
import type { Strip } from './strip.ts'

/** A slot whose effect failed: bypassed until it is let in again. */
export type FailedInsert = { readonly slot: Path; readonly name: string; readonly fault: InsertFault }

/** A slot, and the beat that is heard there. */
type Place = { readonly slot: InsertSlot; readonly beat: Beat }

const chainsByPath = ({ decks, beats, sends, chain, beat }: Mixer): [Path, InsertChain, Beat][] => [
  ...DECKS.flatMap((n): [Path, InsertChain, Beat][] => {
    const { strips, channel } = decks[n - 1] as Deck
    const own = beats[n - 1] as Beat
    const stems = STEMS.map((name, i): [Path, InsertChain, Beat] => [
      `/deck/${n}/stem/${name}`,
      (strips[i] as Strip).chain,
      own,
    ])
    return [...stems, [`/deck/${n}`, channel.chain, own]]
  }),
  ...sends.map((send, i): [Path, InsertChain, Beat] => [`/send/${i + 1}`, send.chain, beat]),
  ['/master', chain, beat],
]

/** Every slot by its path; those of a chain run from 1 up. */
const placesOf = (mixer: Mixer): ReadonlyMap<Path, Place> =>
  new Map(
    chainsByPath(mixer).flatMap(([path, { slots }, beat]) =>
      slots.map((slot, i): [Path, Place] => [`${path}/insert/${i + 1}`, { slot, beat }]),
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
  /** The slots that are out of the way because their effect failed, or until it is on time again. */
  failed(): FailedInsert[]
  /** Another number for every other state of what failed; allocates nothing. */
  faults(): number
}
/** The beat that is heard at each slot. */
export type SlotBeats = ReadonlyMap<Path, Beat>

const faultOf = (slot: InsertSlot): InsertFault | null => slot.fault ?? (slot.late && slot.answers ? 'late' : null)

const failedAmong = (places: ReadonlyMap<Path, Place>): FailedInsert[] =>
  [...places].flatMap(([path, { slot }]) => {
    const insert = insertOf(slot)
    const fault = faultOf(slot)
    return fault && insert ? [{ slot: path, name: insert.name, fault }] : []
  })

const WEIGHTS: Readonly<Record<InsertFault, number>> = {
  'no-number': 1,
  threw: 2,
  blocked: 3,
  gone: 4,
  late: 5,
}

const faultsOf = (slots: readonly InsertSlot[]): number => {
  let state = 0
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as InsertSlot
    const fault = faultOf(slot)
    if (fault) state = (31 * state + 8 * i + WEIGHTS[fault] + 1009 * slot.failures) % 1_000_003
  }
  return state
}

/** @param clock  milliseconds that go on by themselves; without one no effect is too slow */
export const createInsertRack = (
  mixer: Mixer,
  clock: (() => MonotonicMs) | undefined,
): { rack: InsertRack; beats: SlotBeats } => {
  const places = placesOf(mixer)
  const slots = [...places.values()].map(({ slot }) => slot)
  const { ramp } = mixer.timing
  const withSlot = (path: Path, act: (slot: InsertSlot) => void): boolean => {
    const place = places.get(path)
    if (place) act(place.slot)
    return place !== undefined
  }
  const rack: InsertRack = {
    insert: (path, insert) =>
      withSlot(path, slot => {
        putInsert(slot, insert && clock ? watchInsert(insert, clock) : insert, ramp)
        align(mixer)
      }),
    bypass: (path, bypassed) => withSlot(path, slot => bypassInsert(slot, bypassed)),
    blend: (path, wet) => withSlot(path, slot => rampTo(slot.wet, Math.min(1, Math.max(0, wet)), ramp)),
    failed: () => failedAmong(places),
    faults: () => faultsOf(slots),
  }
  return { rack, beats: new Map([...places].map(([path, { beat }]) => [path, beat])) }
}

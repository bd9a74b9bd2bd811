import { INSERT_SLOTS, type SlotPath, slotOfPath } from '../../contract/inserts.ts'
import type { Row } from '../../contract/parameter-row.ts'
import type { Path, StemName } from '../../contract/parameters.ts'
import type { LiveState } from '../live/state.ts'
import { words } from '../strings.ts'

/** A row of what lies in a slot, by its last name. */
type InsertRow = { path: Path; leaf: string; row: Row }
/** One slot as it is shown. `rows`: the effect's own, without those that every slot has. */
export type SlotView = {
  n: (typeof INSERT_SLOTS)[number]
  slot: SlotPath
  /** '' where it is empty. */
  effect: string
  name: string
  sounds: boolean
  /** Why it is out of the way, and what cures it; '' while it works. */
  fault: string
  rows: InsertRow[]
}
const STANDING = ['effect', 'bypass', 'wet', 'move', 'fault']

/** The slots of a place: `/deck/1/stem/vocals`, `/deck/1`, `/send/1`, `/master`. */
export const slotsAt = (
  state: Pick<LiveState, 'values' | 'readings' | 'rows' | 'effects'>,
  place: Path,
): SlotView[] => {
  const own = new Map<SlotPath, InsertRow[]>()
  for (const [path, row] of Object.entries(state.rows)) {
    const found = path.startsWith(`${place}/insert/`) ? slotOfPath(path) : undefined
    if (!found || row.kind !== 'value' || STANDING.includes(found.leaf)) continue
    own.set(found.slot, [...(own.get(found.slot) ?? []), { path, leaf: found.leaf, row }])
  }
  return INSERT_SLOTS.map(n => {
    const slot = `${place}/insert/${n}`
    const effect = String(state.values[`${slot}/effect`] ?? '')
    return {
      n,
      slot,
      effect,
      name: state.effects.find(({ id }) => id === effect)?.name ?? effect.replace(/^(wam|lv2):(.*[/#])?/, ''),
      sounds: effect !== '' && state.values[`${slot}/bypass`] !== true,
      fault: String(state.readings[`${slot}/fault`] ?? ''),
      rows: effect === '' ? [] : (own.get(slot) ?? []),
    }
  })
}

/** "low-split" as it is read: "low split". */
export const rowName = (leaf: string): string => leaf.replaceAll('-', ' ')

/** "Deck 1 Vocals", "Deck 1", "Send 1", "Master": a place of slots by its path. */
export const placeName = (place: Path): string => {
  const [, what, n, , stem] = place.split('/')
  if (what === 'master') return words.mixer.master
  if (what === 'send') return words.mixer.sendShort(Number(n))
  const deck = words.deck.name(Number(n))
  return stem ? `${deck} ${words.stems[stem as StemName]}` : deck
}

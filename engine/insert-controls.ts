import type { ParameterValue } from '../contract/parameter-row.ts'
import { EFFECT_ROW, ownEffect, rowsOfEffect, type SlotPath } from '../contract/inserts.ts'
import type { Path } from '../contract/parameters.ts'
import type { Hertz } from '../contract/units.ts'
import type { Control, Controls } from './controls.ts'
import type { InsertRack, SlotBeats } from './insert-rack.ts'
import { createOwnInsert } from './inserts/create-own.ts'

type Sets = Readonly<Record<string, Control['set']>>
type Given = { rack: InsertRack; beats: SlotBeats; rate: Hertz; onChange: () => void }

/** Puts an effect of our own into a slot, or empties it: an outside plugin comes later, from who runs it.
 *  @returns  what turns it, by the names of its rows */
const load = ({ rack, beats, rate }: Given, slot: SlotPath, id: string): Sets => {
  const effect = ownEffect(id)
  const beat = beats.get(slot)
  const insert = effect && beat && createOwnInsert(effect, { rate, beat })
  rack.insert(slot, insert ?? null)
  rack.bypass(slot, false)
  rack.blend(slot, effect?.wet ?? 1)
  return insert?.turn ?? {}
}

/** The controls of every slot: what lies in it, and while something does, what turns that. They come and go with it. */
export const createInsertControls = (given: Given): Pick<Controls, 'get'> => {
  const { rack, beats, onChange } = given
  const controls = new Map<Path, Control>()
  const standing = (slot: SlotPath): Sets => ({
    bypass: value => void rack.bypass(slot, value === true),
    wet: value => void rack.blend(slot, Number(value)),
  })
  const put = (slot: SlotPath, value: ParameterValue): void => {
    const id = String(value)
    for (const path of [...controls.keys()])
      if (path.startsWith(`${slot}/`) && path !== `${slot}/effect`) controls.delete(path)
    const sets = { ...standing(slot), ...load(given, slot, id) }
    for (const [name, row] of Object.entries(rowsOfEffect(id))) {
      const set = sets[name]
      if (set) controls.set(`${slot}/${name}`, { row, set })
    }
    onChange()
  }
  for (const slot of beats.keys()) controls.set(`${slot}/effect`, { row: EFFECT_ROW, set: value => put(slot, value) })
  return controls
}

import { Failure } from '../../contract/errors.ts'
import { isOutside, ownEffect, rowsOfEffect, type SlotPath, slotOfPath } from '../../contract/inserts.ts'
import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { changeRows, type From, get, handle, publish, report, set, type Tree } from '../tree/index.ts'
import { INSERTS_ORIGIN, type Inserts, tellAll } from './inserts.ts'

const underSlot = (slot: SlotPath, rows: Readonly<Record<string, Row>>): Record<Path, Row> =>
  Object.fromEntries(Object.entries(rows).map(([name, row]) => [`${slot}/${name}`, row]))

/** The rows of a slot that come and go. */
const rowsIn = (tree: Tree, slot: SlotPath): Path[] =>
  [...tree.added.keys()].filter(path => path.startsWith(`${slot}/`))

/** The values of a slot by the names of their rows. */
const valuesIn = (tree: Tree, slot: SlotPath): Record<string, ParameterValue> =>
  Object.fromEntries(
    rowsIn(tree, slot).flatMap(path => {
      const entry = tree.entries.get(path)
      return entry?.row.kind === 'value' ? [[path.slice(slot.length + 1), entry.now]] : []
    }),
  )

/** What was undone comes back as it was; what is moved brings its values along. */
const startsFor = ({ brought, before }: Inserts, slot: SlotPath, effect: string, from: From) => {
  const along = brought.get(slot)
  if (along) return along
  const last = before.get(slot)
  return from.origin === 'bridge:undo' && last?.effect === effect ? last.values : {}
}

const throwUnknown = (effect: string): never => {
  throw new Failure('unknown_effect', effect.slice(0, 80))
}

/** Brings the rows of an effect into the tree, in the place of those of what lay in the slot.
 *  @throws unknown_effect */
const load = (inserts: Inserts, slot: SlotPath, effect: string, from: From): void => {
  const { tree, before, states, failed, running } = inserts
  if (effect !== '' && !ownEffect(effect) && !isOutside(effect)) throwUnknown(effect)
  const stood = String(get(tree, `${slot}/effect`))
  const values = startsFor(inserts, slot, effect, from)
  if (stood !== '') before.set(slot, { effect: stood, values: valuesIn(tree, slot) })
  if (states.get(slot)?.effect !== effect) states.delete(slot)
  failed.delete(slot)
  running.delete(slot)
  for (const path of [...tree.wishes.keys()]) if (path.startsWith(`${slot}/`)) tree.wishes.delete(path)
  const rows = underSlot(slot, rowsOfEffect(effect))
  const starts = Object.fromEntries(Object.entries(values).map(([name, value]) => [`${slot}/${name}`, value]))
  changeRows(tree, { gone: rowsIn(tree, slot).filter(path => !(path in rows)), rows, starts })
  // what belongs to rows that a plugin has not brought yet
  if (isOutside(effect))
    for (const [path, value] of Object.entries(starts)) if (!tree.entries.has(path)) tree.wishes.set(path, value)
  if (effect !== '') handle(tree, `${slot}/move`, (to, by) => move(inserts, slot, Number(to), by))
  const state = states.get(slot)
  if (state) tellAll(inserts, { t: 'insert-state', ...state })
}

/** Tells every row of a slot once. */
export const tellSlot = ({ tree }: Inserts, slot: SlotPath): void => {
  for (const [name, value] of Object.entries(valuesIn(tree, slot)))
    publish(tree, { path: `${slot}/${name}`, value, seq: ++tree.seq, origin: INSERTS_ORIGIN })
}

/** Two slots of a chain change places, with all that is turned. */
const move = (inserts: Inserts, slot: SlotPath, number: number, from: From): void => {
  const { tree, states } = inserts
  const other = slot.replace(/\d$/, String(Math.round(number)))
  if (other === slot || !tree.entries.has(`${other}/effect`)) return
  const [mine, its] = [slot, other].map(path => ({
    effect: String(get(tree, `${path}/effect`)),
    values: { ...waiting(tree, path), ...valuesIn(tree, path) },
    state: states.get(path),
  })) as [Moved, Moved]
  put(inserts, other, mine, from)
  put(inserts, slot, its, from)
}
type Moved = { effect: string; values: Record<string, ParameterValue>; state: { state: string } | undefined }

const waiting = (tree: Tree, slot: SlotPath): Record<string, ParameterValue> =>
  Object.fromEntries(
    [...tree.wishes].flatMap(([path, value]) =>
      slotOfPath(path)?.slot === slot ? [[path.slice(slot.length + 1), value]] : [],
    ),
  )

const put = (
  { tree, brought, states }: Inserts,
  slot: SlotPath,
  { effect, values, state }: Moved,
  from: From,
): void => {
  const origin = from.origin
  // the same effect with other values: what lies there goes first
  if (get(tree, `${slot}/effect`) === effect) set(tree, `${slot}/effect`, '', { origin, force: true })
  brought.set(slot, values)
  if (state) states.set(slot, { slot, effect, state: state.state })
  set(tree, `${slot}/effect`, effect, { origin, force: true })
  brought.delete(slot)
}

/** Lets a slot be loaded. */
export const installSlot = (inserts: Inserts, slot: SlotPath): void =>
  handle(inserts.tree, `${slot}/effect`, (effect, from) => {
    load(inserts, slot, String(effect), from)
    report(inserts.tree, `${slot}/fault`, '')
  })

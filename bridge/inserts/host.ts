import { asFailure, Failure } from '../../contract/errors.ts'
import {
  type FailedSlot,
  INSERT_FAULTS,
  type InsertFault,
  type InsertsFromHost,
  ownEffect,
  RESERVED_NAMES,
  type SlotPath,
} from '../../contract/inserts.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import { changeRows, get, report, set } from '../tree/index.ts'
import { effectsOf, INSERTS_ORIGIN, type Inserts, offer } from './inserts.ts'
import { tellSlot } from './load.ts'

const SAYS: Readonly<Record<InsertFault, string>> = {
  'no-number': 'it gave what is no sound',
  threw: 'it broke',
  blocked: 'it did not answer in time',
  gone: 'its program ended',
}
const FORCED = { origin: INSERTS_ORIGIN, force: true } as const

const fits = (row: Row, value: ParameterValue | undefined): value is ParameterValue =>
  value !== undefined && typeof value === row.type.replace('text', 'string')

/** Brings the parameters of a plugin that runs now, at the values that waited for them. */
const takeLoaded = (
  inserts: Inserts,
  { slot, effect, name, parameters }: Extract<InsertsFromHost, { t: 'insert-loaded' }>,
): void => {
  const { tree, running } = inserts
  if (get(tree, `${slot}/effect`) !== effect || ownEffect(effect)) return
  const rows: Record<string, Row> = {}
  const starts: Record<string, ParameterValue> = {}
  for (const [leaf, row] of Object.entries(parameters)) {
    if (RESERVED_NAMES.includes(leaf)) continue
    const path = `${slot}/${leaf}`
    const [wish, now] = [tree.wishes.get(path), get(tree, path)]
    rows[path] = row
    tree.wishes.delete(path)
    if (fits(row, now)) starts[path] = now
    else if (fits(row, wish)) starts[path] = wish
  }
  running.set(slot, name)
  const stale = [...tree.added.keys()].filter(path => path.startsWith(`${slot}/`) && !(path in rows))
  changeRows(tree, { rows, starts, gone: stale.filter(path => !RESERVED_NAMES.includes(path.slice(slot.length + 1))) })
  tellSlot(inserts, slot)
}

/** The name of what lies in a slot. */
const nameOf = (inserts: Inserts, slot: SlotPath): string => {
  const id = String(get(inserts.tree, `${slot}/effect`) ?? '')
  return inserts.running.get(slot) ?? effectsOf(inserts).find(effect => effect.id === id)?.name ?? id
}

const failureOf = (inserts: Inserts, { slot, fault, detail }: FailedSlot): Failure =>
  new Failure('effect_failed', `${nameOf(inserts, slot)} in ${slot}: ${detail ?? SAYS[fault]}`)

/** Takes which slots are out of the way: each is bypassed, and says why, until it is let in again. */
const takeFaults = (inserts: Inserts, seen: readonly FailedSlot[]): void => {
  const { tree, failed } = inserts
  const now = seen.filter(({ slot, fault }) => tree.entries.has(`${slot}/fault`) && INSERT_FAULTS.includes(fault))
  for (const slot of [...failed.keys()])
    if (!now.some(one => one.slot === slot)) {
      failed.delete(slot)
      report(tree, `${slot}/fault`, '')
    }
  for (const one of now) {
    failed.set(one.slot, one)
    const { message, cure } = failureOf(inserts, one)
    report(tree, `${one.slot}/fault`, `${message}. ${cure}`.slice(0, 256))
    set(tree, `${one.slot}/bypass`, true, FORCED)
  }
}

/** Takes what whoever makes the sound says of the slots. What does not fit is passed over. */
export const takeFromHost = (inserts: Inserts, message: InsertsFromHost): void => {
  if (message.t === 'offer') offer(inserts, message.by, message.effects)
  else if (message.t === 'insert-loaded') takeLoaded(inserts, message)
  else if (message.t === 'insert-faults') takeFaults(inserts, message.failed)
  else {
    const { slot, effect, state } = message
    if (get(inserts.tree, `${slot}/effect`) === effect && !ownEffect(effect))
      inserts.states.set(slot, { slot, effect, state })
  }
}

/** What is out of the way, as surfaces are shown: named, with its cure. */
export const surfacesOf = (inserts: Inserts): SurfaceStatus[] =>
  [...inserts.failed.values()].map(one => ({
    name: one.slot,
    kind: 'insert',
    ok: false,
    says: SAYS[one.fault],
    failure: asFailure(failureOf(inserts, one)).toJSON(),
    received: 0,
    refused: 0,
    lastMessage: null,
  }))

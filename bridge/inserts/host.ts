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
import { plainRow, startOf } from './plugin-row.ts'

const SAYS: Readonly<Record<InsertFault, string>> = {
  'no-number': 'it gave what is no sound',
  threw: 'it broke',
  blocked: 'it did not answer',
  gone: 'its program ended',
  late: 'it is late',
}
const FORCED = { origin: INSERTS_ORIGIN, force: true } as const

/** Brings the parameters of a plugin that runs now, at the values that waited for them. A plugin is not trusted: what makes
 *  no row is left out. */
const takeLoaded = (
  inserts: Inserts,
  { slot, effect, name, parameters }: Extract<InsertsFromHost, { t: 'insert-loaded' }>,
): void => {
  const { tree, running } = inserts
  if (get(tree, `${slot}/effect`) !== effect || ownEffect(effect)) return
  const rows: Record<string, Row> = {}
  const starts: Record<string, ParameterValue> = {}
  for (const [leaf, given] of Object.entries(parameters)) {
    const path = `${slot}/${leaf}`
    const row = RESERVED_NAMES.includes(leaf) ? undefined : plainRow(leaf, given)
    if (!row) continue
    rows[path] = row
    const [start] = startOf(path, row, [get(tree, path), tree.wishes.get(path)])
    if (start !== undefined) starts[path] = start
    tree.wishes.delete(path)
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
  new Failure(
    fault === 'late' ? 'effect_late' : 'effect_failed',
    `${nameOf(inserts, slot)} in ${slot}: ${detail ?? SAYS[fault]}`,
  )

/** Takes which slots are out of the way: each says why, and is bypassed until it is let in again, unless it comes back by
 *  itself. */
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
    if (one.fault !== 'late') set(tree, `${one.slot}/bypass`, true, FORCED)
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

import { slotOfPath } from '../../contract/inserts.ts'
import { slotPaths } from '../../contract/parameters.ts'
import { get, report, set, subscribe, type Tree } from '../tree/index.ts'
import { createInserts, INSERTS_ORIGIN, type Inserts } from './inserts.ts'
import { installSlot, tellSlot } from './load.ts'

const FORCED = { origin: 'bridge', force: true } as const

/** Takes every insert out of the way. */
const bypassAll = (tree: Tree): void => {
  for (const slot of slotPaths()) if (get(tree, `${slot}/effect`) !== '') set(tree, `${slot}/bypass`, true, FORCED)
}

/** Lets the slots be loaded, by whoever sets their rows. Before a snapshot is brought back.
 *  @returns  the slots, and how to stop */
export const installInserts = (tree: Tree): Inserts & { stop: () => void } => {
  const inserts = createInserts(tree)
  for (const slot of slotPaths()) installSlot(inserts, slot)
  const stop = subscribe(tree, INSERTS_ORIGIN, ({ path, value }) => {
    if (path === '/panic') bypassAll(tree)
    const of = slotOfPath(path)
    if (of?.leaf === 'effect') tellSlot(inserts, of.slot)
    if (of?.leaf !== 'bypass' || value === true) return
    inserts.failed.delete(of.slot)
    report(tree, path.replace(/bypass$/, 'fault'), '')
  })
  return Object.assign(inserts, { stop })
}

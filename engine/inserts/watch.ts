import type { MonotonicMs } from '../../contract/units.ts'
import type { Insert } from '../insert.ts'

/** An effect that takes so long for a block has broken the sound once already. */
const TOO_LONG_MS = 100

/** An effect did not answer in time. */
export class InsertBlocked extends Error {}

/** The same effect, that is at fault where it holds a block up.
 *  @param clock  milliseconds that go on by themselves */
export const watchInsert = (insert: Insert, clock: () => MonotonicMs): Insert => ({
  name: insert.name,
  latency: insert.latency,
  process(left, right, n) {
    const begun = clock()
    insert.process(left, right, n)
    if (clock() - begun > TOO_LONG_MS) throw new InsertBlocked()
  },
  reset: () => insert.reset(),
})

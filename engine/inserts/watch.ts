import type { MonotonicMs } from '../../contract/units.ts'
import type { Insert } from '../insert.ts'

/** So long takes no block of an effect that works, also where the machine stands still for a moment. */
const TOO_LONG_MS = 1000

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
  late: () => insert.late?.() ?? false,
  reset: () => insert.reset(),
})

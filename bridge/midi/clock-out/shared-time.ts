import type { MonotonicMs } from '../../../contract/units.ts'

/** What lies between this thread's `performance.now()` and the machine's monotonic clock, which all threads share. */
export const sharedTimeOffset = (): MonotonicMs => {
  let least = Number.POSITIVE_INFINITY
  // the reading that was least disturbed between its two halves
  for (let i = 0; i < 16; i++) {
    const own = performance.now()
    least = Math.min(least, Number(process.hrtime.bigint()) / 1e6 - own)
  }
  return least
}

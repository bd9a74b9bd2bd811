import type { MonotonicMs } from '../../contract/units.ts'

const KEPT = 15

/** Times from a message to its answer; the median of the last ones. */
export const createRoundTrip = () => {
  const last: MonotonicMs[] = []
  return {
    take: (ms: MonotonicMs): void => {
      last.push(ms)
      if (last.length > KEPT) last.shift()
    },
    median: (): MonotonicMs | undefined => last.toSorted((a, b) => a - b)[Math.floor(last.length / 2)],
    forget: (): void => {
      last.length = 0
    },
  }
}
export type RoundTrip = ReturnType<typeof createRoundTrip>

import type { MonotonicMs, Seconds } from '../../contract/units.ts'

/** The two clocks drift apart by less than this part of the time. */
const DRIFT = 1e-4

/** When messages truly came, by the time that the MIDI system counts between them: that this program was busy, and heard
 *  of one late, does not count. The first one, and one without that time, came when it was heard of.
 *  @returns for each message the moment at which it came */
export const createStamps = (now: () => MonotonicMs): ((since: Seconds | undefined) => MonotonicMs) => {
  /** The last one by the system's count, and how much later at least such messages are heard of. */
  let counted: MonotonicMs | undefined
  let late = 0
  return since => {
    const heard = now()
    if (since === undefined || counted === undefined) {
      counted = heard
      late = 0
      return heard
    }
    counted += since * 1000
    late = Math.min(late + since * 1000 * DRIFT, heard - counted)
    return counted + late
  }
}

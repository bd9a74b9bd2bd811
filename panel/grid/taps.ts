import type { Seconds } from '../../contract/units.ts'

/** A hand that has not tapped for so long begins anew. */
const PAUSE: Seconds = 2.5
const MOST = 32

/** The taps that belong together: those before a pause, or before the playhead went back, are left. */
export const takeTap = (taps: readonly Seconds[], at: Seconds): Seconds[] => {
  const last = taps.at(-1)
  const goesOn = last !== undefined && at > last && at - last <= PAUSE
  return [...(goesOn ? taps : []), at].slice(-MOST)
}

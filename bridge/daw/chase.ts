import type { MonotonicMs, Seconds } from '../../contract/units.ts'

/** Places are told ten times a second, each off by a block of the DAW: so many together tell where it is. */
const SEEN = 7
/** A deck that is nearer than this is there; both go on evenly, and stay so. */
const NEAR: Seconds = 0.02
/** Further off than this the DAW has gone elsewhere: no need to look again. */
const ELSEWHERE: Seconds = 0.25
/** What was told before a jump has arrived after so long. */
const SETTLE_MS = 300

/** Says by how much a deck is to be moved to be where a DAW is.
 *  @returns for each `off` (seconds that the deck is ahead) the seconds that it is ahead for sure, or undefined */
export const createChase = () => {
  let seen: Seconds[] = []
  let from: MonotonicMs = Number.NEGATIVE_INFINITY
  return (off: Seconds, { playing, now }: { playing: boolean; now: MonotonicMs }): Seconds | undefined => {
    if (now < from) return undefined
    seen.push(off)
    const far = Math.abs(off) > ELSEWHERE
    if (!far && playing && seen.length < SEEN) return undefined
    const sure = far || !playing ? off : (seen.toSorted((a, b) => a - b)[SEEN >> 1] as number)
    seen = []
    if (Math.abs(sure) <= NEAR) return undefined
    from = now + SETTLE_MS
    return sure
  }
}

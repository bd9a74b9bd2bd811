import type { MonotonicMs } from '../../contract/units.ts'

/** A timer may come this much late: so much before an exact moment the turns of the loop are counted instead. */
const TIMER_MS = 2

/** Calls `act` every `everyMs`, by absolute deadlines: a late call does not move those after it, and calls that a busy
 *  machine missed are not made up for. `act` may name a moment before the next call at which it wants to be called
 *  exactly: to a fraction of a millisecond, with the loop free for others meanwhile.
 *  @returns how to stop */
export const startClock = (everyMs: number, act: () => MonotonicMs): (() => void) => {
  let deadline = performance.now() + everyMs
  let timer: NodeJS.Timeout | undefined
  let immediate: NodeJS.Immediate | undefined
  const turn = (): void => {
    const wanted = act()
    const now = performance.now()
    if (now >= deadline) deadline = Math.max(deadline + everyMs, now)
    // a timer for a deadline just before the wanted moment would come after it
    if (wanted < deadline + TIMER_MS) timer = setTimeout(closeIn, Math.max(0, wanted - TIMER_MS - now), wanted)
    else timer = setTimeout(turn, deadline - now)
  }
  const closeIn = (wanted: MonotonicMs): void => {
    if (performance.now() >= wanted) turn()
    else immediate = setImmediate(closeIn, wanted)
  }
  timer = setTimeout(turn, everyMs)
  return () => {
    clearTimeout(timer)
    clearImmediate(immediate)
  }
}

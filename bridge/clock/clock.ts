/** Calls `act` every `everyMs`, by absolute deadlines: a late call does not move those after it, and calls that a busy
 *  machine missed are not made up for.
 *  @returns how to stop */
export const startClock = (everyMs: number, act: () => void): (() => void) => {
  let deadline = performance.now() + everyMs
  let timer: NodeJS.Timeout
  const turn = (): void => {
    act()
    const now = performance.now()
    deadline = Math.max(deadline + everyMs, now)
    timer = setTimeout(turn, deadline - now)
  }
  timer = setTimeout(turn, everyMs)
  return () => clearTimeout(timer)
}

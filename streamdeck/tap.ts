/** A pause this long begins a new tempo. */
const PAUSE_MS = 2000
const TAPS = 8

/** The tempo of somebody's taps: of the last eight, by the median of the times between them.
 *  @returns  takes the moment of a tap in ms; BPM, 0 after the first tap */
export const createTap = (): ((at: number) => number) => {
  let taps: number[] = []
  return at => {
    if (at - (taps.at(-1) ?? 0) > PAUSE_MS) taps = []
    taps = [...taps, at].slice(-TAPS)
    const gaps = taps.slice(1).map((tap, i) => tap - (taps[i] as number))
    if (gaps.length === 0) return 0
    const sorted = gaps.sort((a, b) => a - b)
    const middle = ((sorted[(sorted.length - 1) >> 1] as number) + (sorted[sorted.length >> 1] as number)) / 2
    return middle > 0 ? 60_000 / middle : 0
  }
}

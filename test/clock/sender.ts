/** Another program's MIDI clock, as it arrives: ticks of a tempo that changes, each off by some ms, some twice, some
 *  not at all. */
export type Tempo = (seconds: number) => number
type Wire = { jitter: () => number; missing?: () => boolean; twice?: () => boolean }
export type Arrival = { status: number; data: number[]; at: number }

/** From `from` BPM to `to` BPM, evenly between two moments. */
export const ramp =
  (from: number, to: number, begin: number, end: number): Tempo =>
  t =>
    from + (to - from) * Math.min(1, Math.max(0, (t - begin) / (end - begin)))

/** @returns the sender's own tick at a moment, by small steps of its tempo */
export const createSender = (tempo: Tempo, seconds: number) => {
  const STEP = 0.0005
  const ticks = new Float64Array(Math.ceil(seconds / STEP) + 2)
  for (let i = 1; i < ticks.length; i++)
    ticks[i] = (ticks[i - 1] as number) + (tempo((i - 0.5) * STEP) * 24 * STEP) / 60
  const tickAt = (ms: number): number => {
    const at = ms / 1000 / STEP
    const i = Math.min(ticks.length - 2, Math.floor(at))
    return (ticks[i] as number) + (at - i) * ((ticks[i + 1] as number) - (ticks[i] as number))
  }
  /** Every tick from 0 on as it arrives. */
  const arrivals = ({ jitter, missing, twice }: Wire): Arrival[] => {
    const out: Arrival[] = []
    let n = 0
    for (let i = 0; i + 1 < ticks.length; i++)
      while (n <= (ticks[i + 1] as number)) {
        const part = (n - (ticks[i] as number)) / ((ticks[i + 1] as number) - (ticks[i] as number))
        const at = (i + Math.max(0, part)) * STEP * 1000 + jitter()
        n++
        if (n > 1 && missing?.()) continue
        out.push({ status: 0xf8, data: [], at })
        if (twice?.()) out.push({ status: 0xf8, data: [], at: at + 0.4 })
      }
    return out.toSorted((a, b) => a.at - b.at)
  }
  return { tickAt, arrivals }
}

/** A row of numbers in [0, 1) that looks like chance and is the same each time. Source: mulberry32 */
export const chance = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let x = Math.imul(state ^ (state >>> 15), 1 | state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}

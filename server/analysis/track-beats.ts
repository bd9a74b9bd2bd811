import type { Seconds } from '../../contract/units.ts'
import type { Pulse } from './pulse.ts'

/** How dear it is to leave the tempo: higher is stiffer. */
const STIFFNESS = 400
/** The shortest and the longest beat, in periods. */
const [SHORT, LONG] = [0.7, 1.4]

/** A beat counts for what begins there, and its bass once more; what begins half a beat later counts against it. */
const onBeat = ({ strength, low, perSecond }: Pulse, periodAt: (at: Seconds) => Seconds): Float64Array => {
  const level = (x: Float32Array): number => {
    let sum = 0
    for (const v of x) sum += v * v
    return Math.sqrt(sum / Math.max(1, x.length)) || 1
  }
  const [all, bass] = [level(strength), level(low)]
  const worth = Float64Array.from(strength, (v, i) => v / all + (0.5 * (low[i] as number)) / bass)
  return worth.map((v, i) => v - 0.3 * (worth[i + Math.round((periodAt(i / perSecond) * perSecond) / 2)] ?? 0))
}

/** The row of beats that meets the strongest onsets at the evenest distance, near a period that may move.
 *  @returns  seconds, ascending
 *  Source: Ellis 2007, Beat tracking by dynamic programming. */
export const trackBeats = (pulse: Pulse, periodAt: (at: Seconds) => Seconds): Seconds[] => {
  const { perSecond } = pulse
  const worth = onBeat(pulse, periodAt)
  const total = new Float64Array(worth.length)
  const from = new Int32Array(worth.length).fill(-1)
  for (let i = 0; i < worth.length; i++) {
    const period = periodAt(i / perSecond) * perSecond
    let best = 0
    for (let d = Math.ceil(period * SHORT); d <= period * LONG && d <= i; d++) {
      const score = (total[i - d] as number) - STIFFNESS * Math.log2(d / period) ** 2
      if (score > best) {
        best = score
        from[i] = i - d
      }
    }
    total[i] = (worth[i] as number) + best
  }
  const lastPeriod = periodAt(worth.length / perSecond) * perSecond
  let last = -1
  for (let i = Math.max(0, Math.floor(total.length - lastPeriod)); i < total.length; i++)
    if (last < 0 || (total[i] as number) > (total[last] as number)) last = i
  const beats: Seconds[] = []
  for (let i = last; i >= 0; i = from[i] as number) beats.push(i / perSecond)
  return beats.reverse()
}

import type { Bpm, Seconds } from '../../contract/units.ts'
import type { Pulse } from './pulse.ts'

/** How dear it is to leave the tempo: higher is stiffer. */
const STIFFNESS = 400

/** The row of beats that meets the strongest onsets at the evenest distance.
 *  @returns  seconds, ascending
 *  Source: Ellis 2007, Beat tracking by dynamic programming. */
export const trackBeats = ({ strength, perSecond }: Pulse, bpm: Bpm): Seconds[] => {
  const period = (60 * perSecond) / bpm
  let mean = 0
  for (const v of strength) mean += v * v
  const scale = 1 / (Math.sqrt(mean / Math.max(1, strength.length)) || 1)
  const [shortest, longest] = [Math.ceil(period * 0.7), Math.floor(period * 1.4)]
  const costs = Float64Array.from(
    { length: longest + 1 },
    (_, d) => (-STIFFNESS * Math.log2(Math.max(1, d) / period) ** 2) / 4,
  )
  const total = new Float64Array(strength.length)
  const from = new Int32Array(strength.length).fill(-1)
  for (let i = 0; i < strength.length; i++) {
    let best = 0
    for (let d = shortest; d <= longest && d <= i; d++) {
      const score = (total[i - d] as number) + (costs[d] as number)
      if (score > best) {
        best = score
        from[i] = i - d
      }
    }
    total[i] = (strength[i] as number) * scale + best
  }
  let last = -1
  for (let i = Math.max(0, Math.floor(total.length - period)); i < total.length; i++)
    if (last < 0 || (total[i] as number) > (total[last] as number)) last = i
  const beats: Seconds[] = []
  for (let i = last; i >= 0; i = from[i] as number) beats.push(i / perSecond)
  return beats.reverse()
}

import type { Seconds } from '../../../contract/units.ts'
import type { Pulse } from '../pulse.ts'

/** Seconds in which a transient is the strongest, and around which its surroundings are taken. */
const [ALONE, AROUND]: [Seconds, Seconds] = [0.035, 0.1]
/** How far one stands over its surroundings, in the units of the pulse and in shares of the strongest. */
const [LEAST, SHARE] = [0.06, 0.07]

/** When something is struck, in seconds.
 *  Source: Böck, Krebs & Schedl 2012, Evaluating the online capabilities of onset detection methods (peak picking). */
export const transientsOf = ({ strength, perSecond }: Pulse): Seconds[] => {
  const [alone, around] = [ALONE, AROUND].map(s => Math.max(1, Math.round(s * perSecond))) as [number, number]
  const strongest = strength.reduce((a, b) => Math.max(a, b), 0)
  const over = Math.max(LEAST, SHARE * strongest)
  const found: Seconds[] = []
  for (let i = 0; i < strength.length; i++) {
    const here = strength[i] as number
    if (here < over) continue
    let [most, sum, count] = [0, 0, 0]
    for (let k = Math.max(0, i - around); k <= i + around && k < strength.length; k++) {
      const v = strength[k] as number
      sum += v
      count++
      if (Math.abs(k - i) <= alone && k !== i) most = Math.max(most, v)
    }
    if (here > most && here >= sum / count + over) found.push(i / perSecond)
  }
  return found
}

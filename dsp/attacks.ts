import { highPass } from './biquad.ts'
import { series } from './series.ts'

export const ATTACK_HOP = 64

/** When notes begin, to the millisecond: the rise of log energy, over 100 Hz, from one 64-sample step to the next
 *  few. Coarse about what begins, fine about when; for refining beats that are known already.
 *  Value k tells of the samples from k · ATTACK_HOP on. */
export const attackListener = (rate: number) => {
  const { b0, b1, b2, a1, a2 } = highPass(100, rate)
  const energy = series()
  let [s1, s2, sum, filled] = [0, 0, 0, 0]
  return {
    add: (mono: Float32Array): void => {
      // Plain variables inside the loop: what a closure holds is boxed anew at each sample.
      let [p, q, power, count] = [s1, s2, sum, filled]
      for (let i = 0; i < mono.length; i++) {
        const x = mono[i] as number
        const y = b0 * x + p
        p = b1 * x - a1 * y + q
        q = b2 * x - a2 * y
        power += y * y
        if (++count === ATTACK_HOP) {
          energy.push(power / ATTACK_HOP)
          power = 0
          count = 0
        }
      }
      ;[s1, s2, sum, filled] = [p, q, power, count]
    },
    finish: () => ({ perSecond: rate / ATTACK_HOP, rise: risesOf(energy.values()) }),
  }
}
export type Attacks = ReturnType<ReturnType<typeof attackListener>['finish']>

/** Rise in nepers of the energy of the coming three steps over that of the last eight. */
const risesOf = (energy: Float32Array): Float32Array => {
  const [back, ahead] = [8, 3]
  let peak = 0
  for (const e of energy) peak = Math.max(peak, e)
  const floor = Math.max(peak * 1e-5, 1e-12)
  const sums = new Float64Array(energy.length + 1)
  for (let i = 0; i < energy.length; i++) sums[i + 1] = (sums[i] as number) + (energy[i] as number)
  const mean = (from: number, to: number): number => {
    const [a, b] = [Math.max(0, from), Math.min(energy.length, to)]
    return b > a ? ((sums[b] as number) - (sums[a] as number)) / (b - a) : 0
  }
  return energy.map((_, i) => Math.max(0, Math.log((mean(i, i + ahead) + floor) / (mean(i - back, i) + floor))))
}

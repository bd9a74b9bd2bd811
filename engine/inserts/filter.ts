import { warp } from '../state-variable.ts'
import { arrive, createGlide, glide } from './glide.ts'
import type { OwnInsert, Surroundings } from './own-insert.ts'

const MODES = ['low', 'high', 'band', 'notch'] as const
const [LEAST_Q, MOST_Q] = [0.5, 20]
const CALM = 1e-15

const qOf = (resonance: number): number => LEAST_Q * (MOST_Q / LEAST_Q) ** resonance

/** Two integrators a side: a decayed or broken state becomes 0. */
const settle = (state: Float64Array): void => {
  for (let i = 0; i < state.length; i++) {
    const size = Math.abs(state[i] as number)
    if (!(size > CALM && size < 1e6)) state[i] = 0
  }
}

/** A state-variable filter with resonance; another mode fades in.
 *  Source: A. Simper, Solving the continuous SVF equations using trapezoidal integration (Cytomic, 2013). */
export const createFilter = ({ rate }: Surroundings): OwnInsert => {
  const cutoff = createGlide(Math.log(1000), rate)
  const damping = createGlide(1 / qOf(0.2), rate)
  const shares = [createGlide(1, rate), createGlide(0, rate), createGlide(0, rate), createGlide(0, rate)] as const
  const state = new Float64Array(4)
  const all = [cutoff, damping, ...shares]
  const [low, high, band, notch] = shares
  return {
    name: 'Filter',
    latency: 0,
    turn: {
      mode: value => {
        for (const [i, share] of shares.entries()) share.target = MODES[i] === value ? 1 : 0
      },
      cutoff: value => {
        cutoff.target = Math.log(Number(value))
      },
      resonance: value => {
        damping.target = 1 / qOf(Number(value))
      },
    },
    process(left, right, n) {
      for (let i = 0; i < all.length; i++) glide(all[i] as (typeof all)[number], n)
      const from = warp(Math.exp(cutoff.from), rate)
      const slope = cutoff.slope === 0 ? 0 : (warp(Math.exp(cutoff.now), rate) - from) / n
      let s0 = state[0] as number
      let s1 = state[1] as number
      let s2 = state[2] as number
      let s3 = state[3] as number
      for (let i = 0; i < n; i++) {
        const g = from + i * slope
        const k = damping.from + i * damping.slope
        const a1 = 1 / (1 + g * (g + k))
        const x = left[i] as number
        const y = right[i] as number
        const v1 = a1 * (s0 + g * (x - s1))
        const v2 = s1 + g * v1
        const w1 = a1 * (s2 + g * (y - s3))
        const w2 = s3 + g * w1
        s0 = 2 * v1 - s0
        s1 = 2 * v2 - s1
        s2 = 2 * w1 - s2
        s3 = 2 * w2 - s3
        const toLow = low.from + i * low.slope
        const toHigh = high.from + i * high.slope
        const toBand = band.from + i * band.slope
        const toNotch = notch.from + i * notch.slope
        left[i] = toLow * v2 + toHigh * (x - k * v1 - v2) + toBand * k * v1 + toNotch * (x - k * v1)
        right[i] = toLow * w2 + toHigh * (y - k * w1 - w2) + toBand * k * w1 + toNotch * (y - k * w1)
      }
      state[0] = s0
      state[1] = s1
      state[2] = s2
      state[3] = s3
      settle(state)
    },
    reset() {
      for (const one of all) arrive(one)
      state.fill(0)
    },
  }
}

import type { Bpm, Seconds } from '../../contract/units.ts'
import type { Pulse } from './pulse.ts'

/** How far a steady tempo may lie from its first estimate. */
const WITHIN = 0.025
/** How far a stretch of the song may lie off the whole song's beat. */
const OFF: Seconds = 0.03
const STRETCH: Seconds = 8
/** The share of the song that a steady tempo must hold. */
const LEAST_SHARE = 0.8

/** Σ strength · e^(−2πjft) over frames [from, to). */
const coefficient = (strength: Float32Array, perSecond: number, hz: number, from: number, to: number) => {
  const angle = (-2 * Math.PI * hz) / perSecond
  const [turnRe, turnIm] = [Math.cos(angle), Math.sin(angle)]
  let [re, im] = [Math.cos(angle * from), Math.sin(angle * from)]
  let [x, y] = [0, 0]
  for (let i = from; i < to; i++) {
    const s = strength[i] as number
    x += s * re
    y += s * im
    const next = re * turnRe - im * turnIm
    im = re * turnIm + im * turnRe
    re = next
  }
  return { x, y }
}

/** How much of the song stands on the beat or its half, at a period that does not move.
 *  @returns 0…: the magnitudes at the beat's frequency and twice that */
const agreement = ({ strength, perSecond }: Pulse, hz: number): number =>
  [1, 2].reduce((sum, k) => {
    const { x, y } = coefficient(strength, perSecond, hz * k, 0, strength.length)
    return sum + Math.hypot(x, y)
  }, 0)

/** The share of the song, by strength, whose stretches of eight seconds lie on the whole song's half-beats and keep its
 *  tempo: no other within a fifth of it fits them four times as well. */
const shareOnGrid = ({ strength, perSecond }: Pulse, hz: number): number => {
  const whole = coefficient(strength, perSecond, 2 * hz, 0, strength.length)
  const size = Math.round(STRETCH * perSecond)
  let [on, total] = [0, 0]
  for (let from = 0; from < strength.length; from += size) {
    const to = Math.min(strength.length, from + size)
    const at = (frequency: number) => coefficient(strength, perSecond, 2 * frequency, from, to)
    const here = at(hz)
    const own = Math.hypot(here.x, here.y)
    let most = own
    for (let k = -12; k <= 12; k++) {
      const { x, y } = at(hz * (1 + k / 60))
      most = Math.max(most, Math.hypot(x, y))
    }
    const turn = Math.atan2(here.y * whole.x - here.x * whole.y, here.x * whole.x + here.y * whole.y)
    const kept = own * 4 >= most
    total += kept ? own : most
    if (kept && Math.abs(turn) / (4 * Math.PI * hz) < OFF) on += own
  }
  return total > 0 ? on / total : 0
}

/** The period of a song whose tempo does not move, near a first estimate.
 *  @returns undefined where the tempo moves */
export const evenPeriod = (pulse: Pulse, bpm: Bpm): Seconds | undefined => {
  const step = pulse.perSecond / pulse.strength.length / 8
  let [best, most] = [0, 0]
  const centre = bpm / 60
  for (let hz = centre * (1 - WITHIN); hz <= centre * (1 + WITHIN); hz += step) {
    const found = agreement(pulse, hz)
    if (found > most) [best, most] = [hz, found]
  }
  return best > 0 && shareOnGrid(pulse, best) > LEAST_SHARE ? 1 / best : undefined
}

import type { Bpm, Seconds } from '../../contract/units.ts'
import type { Pulse } from './pulse.ts'

/** How far a steady tempo may lie from its first estimate. */
const WITHIN = 0.025
/** How far a stretch of the song may lie off the whole song's beat. */
const OFF: Seconds = 0.03
const STRETCH: Seconds = 8

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

/** The share of the song, by strength, whose stretches of eight seconds lie on the whole song's half-beats. */
const shareOnGrid = ({ strength, perSecond }: Pulse, hz: number): number => {
  const whole = coefficient(strength, perSecond, 2 * hz, 0, strength.length)
  const step = Math.round(STRETCH * perSecond)
  let [on, total] = [0, 0]
  for (let from = 0; from < strength.length; from += step) {
    const part = coefficient(strength, perSecond, 2 * hz, from, Math.min(strength.length, from + step))
    const weight = Math.hypot(part.x, part.y)
    const turn = Math.atan2(part.y * whole.x - part.x * whole.y, part.x * whole.x + part.y * whole.y)
    total += weight
    if (Math.abs(turn) / (2 * Math.PI * 2 * hz) < OFF) on += weight
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
  return best > 0 && shareOnGrid(pulse, best) > 0.85 ? 1 / best : undefined
}

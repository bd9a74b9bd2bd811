import { RAMP_MS } from '../block.ts'
import type { Hertz } from '../../contract/units.ts'

/** A parameter that goes to where it is turned in some milliseconds, in a straight line within each block:
 *  from + i · slope at frame i. */
export type Glide = {
  target: number
  now: number
  from: number
  slope: number
  /** How much of the way is left after a frame. */
  readonly left: number
}

/** Nearer than this to its target, as part of it, a parameter is there. */
const THERE = 1e-5

export const createGlide = (at: number, rate: Hertz): Glide => ({
  target: at,
  now: at,
  from: at,
  slope: 0,
  left: Math.exp(-1000 / (RAMP_MS * 0.4 * rate)),
})

/** Lays out the next `n` frames. */
export const glide = (of: Glide, n: number): void => {
  const { now, target } = of
  of.from = now
  if (now === target) {
    of.slope = 0
    return
  }
  const next = target + (now - target) * of.left ** n
  of.now = Math.abs(next - target) <= THERE * Math.max(1e-3, Math.abs(target)) ? target : next
  of.slope = (of.now - now) / n
}

export const arrive = (of: Glide): void => {
  of.now = of.target
  of.from = of.target
  of.slope = 0
}

import type { Hertz } from '../../contract/units.ts'

/** Quieter than this, what goes round in a loop is over: long before its numbers become denormal. */
export const GONE = 1e-12

/** How much of a step a one-pole low-pass takes in a frame. */
export const poleOf = (hertz: Hertz, rate: Hertz): number => 1 - Math.exp(-2 * Math.PI * Math.min(0.45, hertz / rate))

import type { Hertz } from '../../contract/units.ts'
import { framesOf, RAMP_MS } from '../block.ts'
import { createRamp, type Ramp, rampTo } from '../ramp.ts'

/** What an effect that repeats hears first begins in the middle of a sound: it comes in over a ramp, from 0 to 1, lest
 *  every repeat begin with a step. */
export const createOnset = (): Ramp => createRamp(0)

export const beginAnew = (onset: Ramp, rate: Hertz): void => {
  rampTo(onset, 0, 0)
  rampTo(onset, 1, framesOf(RAMP_MS, rate))
}

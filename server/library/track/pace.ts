import { LIBRARY_RATE } from '../../../contract/audio-folder.ts'
import type { Samples, Seconds } from '../../../contract/units.ts'

/** Percent done and seconds left, at the pace so far; nothing is known of a file that does not say how long it is. */
export const paceOf = (began: number, done: Samples, duration: Seconds | null): [number, Seconds | null] => {
  if (!duration || done === 0) return [0, null]
  const part = Math.min(1, done / (duration * LIBRARY_RATE))
  return [100 * part, ((performance.now() - began) / 1000) * (1 / part - 1)]
}

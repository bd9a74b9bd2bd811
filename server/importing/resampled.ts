import { Failure } from '../../contract/errors.ts'
import type { Hertz } from '../../contract/units.ts'

/** The blocks at another rate. */
export const resampled = (
  _blocks: AsyncIterable<Float32Array>,
  from: Hertz,
  to: Hertz,
): AsyncIterable<Float32Array> => {
  throw new Failure('decoder_missing', `${from} Hz to ${to} Hz`)
}

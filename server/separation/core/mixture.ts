import type { Samples } from '../../../contract/units.ts'

/** What is separated: stereo at 44.1 kHz, read in pieces. */
export type Mixture = {
  readonly samples: Samples
  /** [from, to) as interleaved float32; both lie within the track. */
  read(from: Samples, to: Samples): Promise<Float32Array>
}

import type { Hertz } from '../../contract/units.ts'
import { resampler } from '../../dsp/resample.ts'

/** Interleaved stereo blocks at another rate. */
export async function* resampled(
  blocks: AsyncIterable<Float32Array>,
  from: Hertz,
  to: Hertz,
): AsyncGenerator<Float32Array> {
  const { push, end } = resampler({ from, to, channels: 2 })
  for await (const block of blocks) {
    const due = push(block)
    if (due.length > 0) yield due
  }
  const rest = end()
  if (rest.length > 0) yield rest
}

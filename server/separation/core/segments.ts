import { addRange, covers, type Ranges } from '../../../contract/audio-folder.ts'
import type { Samples } from '../../../contract/units.ts'

/** What a model takes and gives: the core cuts and blends by it. */
export type Shape = {
  /** In the model's order, which is not the panel's. */
  readonly stems: readonly string[]
  /** What the model takes at once. */
  readonly segment: Samples
  /** From one segment's start to the next's; at least half a segment, so that no sample lies in more than two. */
  readonly stride: Samples
  /** Whether the model takes whole segments only: a cut one is then set in the middle of a whole one. The others are
   *  given what there is. */
  readonly whole: boolean
}

/** Of HTDemucs: 7.8 s at 44.1 kHz. */
export const SEGMENT: Samples = 343980
export const STRIDE: Samples = 257985
export const MODEL_STEMS = ['drums', 'bass', 'other', 'vocals'] as const
export const HTDEMUCS: Shape = { stems: MODEL_STEMS, segment: SEGMENT, stride: STRIDE, whole: true }

/** What two neighbours share. */
export const overlapOf = ({ segment, stride }: Shape): Samples => segment - stride

/** How many segments cover so many samples. */
export const segmentCount = (samples: Samples, { stride } = HTDEMUCS): number => Math.ceil(samples / stride)

/** Samples that segment k says something about; the last ones are cut at the end of the track. */
export const segmentRange = (k: number, samples: Samples, { stride, segment } = HTDEMUCS): [Samples, Samples] => [
  k * stride,
  Math.min(k * stride + segment, samples),
]

/** The model's input of segment k as [from, to); where the model takes whole segments only, a cut one stands in the
 *  middle of its input, with what comes before it as real left context and silence outside the track. Negative at the
 *  start of a short track.
 *  Source: demucs/apply.py, TensorChunk.padded and valid_length. */
export const inputRange = (k: number, samples: Samples, shape = HTDEMUCS): [Samples, Samples] => {
  const [from, to] = segmentRange(k, samples, shape)
  if (!shape.whole) return [from, to]
  const start = from - Math.floor((shape.segment - (to - from)) / 2)
  return [start, start + shape.segment]
}

/** Segments of which some sample is not ready yet. */
export const missingSegments = (samples: Samples, ready: Ranges, shape = HTDEMUCS): Set<number> => {
  const whole = ready.reduce<Ranges>((all, [from, to]) => addRange(all, from, to), [])
  const missing = new Set<number>()
  for (let k = 0; k < segmentCount(samples, shape); k++)
    if (!covers(whole, ...segmentRange(k, samples, shape))) missing.add(k)
  return missing
}

/** The segment to do next: the one under the playhead, the one before it where their overlap is about to be heard, then
 *  onward to the end, then what was left out. Undefined when nothing is missing. */
export const nextSegment = (
  missing: ReadonlySet<number>,
  playhead: Samples,
  samples: Samples,
  shape = HTDEMUCS,
): number | undefined => {
  const last = segmentCount(samples, shape) - 1
  const here = Math.max(0, Math.min(last, Math.floor(playhead / shape.stride)))
  if (missing.has(here)) return here
  if (playhead - here * shape.stride < overlapOf(shape) && missing.has(here - 1)) return here - 1
  for (let k = here + 1; k <= last; k++) if (missing.has(k)) return k
  for (let k = 0; k < here; k++) if (missing.has(k)) return k
  return undefined
}

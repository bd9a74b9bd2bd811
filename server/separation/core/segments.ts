import { addRange, covers, type Ranges } from '../../../contract/audio-folder.ts'
import type { Samples } from '../../../contract/units.ts'

/** What the model takes at once: 7.8 s at 44.1 kHz. */
export const SEGMENT: Samples = 343980
/** From one segment's start to the next's. */
export const STRIDE: Samples = 257985
/** What two neighbours share. */
export const OVERLAP: Samples = SEGMENT - STRIDE
/** In the model's order, which is not the panel's. */
export const MODEL_STEMS = ['drums', 'bass', 'other', 'vocals'] as const

/** How many segments cover so many samples. */
export const segmentCount = (samples: Samples): number => Math.ceil(samples / STRIDE)

/** Samples that segment k says something about; the last ones are cut at the end of the track. */
export const segmentRange = (k: number, samples: Samples): [Samples, Samples] => [
  k * STRIDE,
  Math.min(k * STRIDE + SEGMENT, samples),
]

/** Where the model's input of segment k starts; a cut segment stands in the middle of its input, with what comes
 *  before it as real left context and silence outside the track. Negative at the start of a short track.
 *  Source: demucs/apply.py, TensorChunk.padded. */
export const inputStart = (k: number, samples: Samples): Samples => {
  const [from, to] = segmentRange(k, samples)
  return from - Math.floor((SEGMENT - (to - from)) / 2)
}

/** Segments of which some sample is not ready yet. */
export const missingSegments = (samples: Samples, ready: Ranges): Set<number> => {
  const whole = ready.reduce<Ranges>((all, [from, to]) => addRange(all, from, to), [])
  const missing = new Set<number>()
  for (let k = 0; k < segmentCount(samples); k++) if (!covers(whole, ...segmentRange(k, samples))) missing.add(k)
  return missing
}

/** The segment to do next: the one under the playhead, the one before it where their overlap is about to be heard, then
 *  onward to the end, then what was left out. Undefined when nothing is missing. */
export const nextSegment = (missing: ReadonlySet<number>, playhead: Samples, samples: Samples): number | undefined => {
  const last = segmentCount(samples) - 1
  const here = Math.max(0, Math.min(last, Math.floor(playhead / STRIDE)))
  if (missing.has(here)) return here
  if (playhead - here * STRIDE < OVERLAP && missing.has(here - 1)) return here - 1
  for (let k = here + 1; k <= last; k++) if (missing.has(k)) return k
  for (let k = 0; k < here; k++) if (missing.has(k)) return k
  return undefined
}

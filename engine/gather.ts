import type { Samples } from '../contract/units.ts'
import { CHUNK_FRAMES, MIX, type Source } from './source.ts'

/** The largest amplitude that is taken from a float source. */
const LOUDEST = 16

const copyInt16 = (
  from: Int16Array,
  at: number,
  count: number,
  scale: number,
  left: Float32Array,
  right: Float32Array,
  into: number,
): void => {
  for (let i = 0, s = at * 2; i < count; i++, s += 2) {
    left[into + i] = (from[s] as number) * scale
    right[into + i] = (from[s + 1] as number) * scale
  }
}

/** A float that is no number becomes silence. */
const sound = (v: number): number => (v >= -LOUDEST && v <= LOUDEST ? v : 0)

const copyFloat = (
  from: Float32Array,
  at: number,
  count: number,
  left: Float32Array,
  right: Float32Array,
  into: number,
): void => {
  for (let i = 0, s = at * 2; i < count; i++, s += 2) {
    left[into + i] = sound(from[s] as number)
    right[into + i] = sound(from[s + 1] as number)
  }
}

/** Reads `count` frames of a file from sample `first` on; what is not there reads as silence. */
export const gather = (
  source: Source,
  file: number,
  first: Samples,
  count: number,
  left: Float32Array,
  right: Float32Array,
): void => {
  const chunks = source.chunks[file]
  const scale = (file === MIX ? source.mixFullScale : source.stemsFullScale) / 32767
  left.fill(0, 0, count)
  right.fill(0, 0, count)
  if (!chunks) return
  let at = Math.max(0, first)
  const end = first + count
  while (at < end) {
    const index = Math.floor(at / CHUNK_FRAMES)
    if (index >= chunks.length) return
    const chunk = chunks[index]
    const start = index * CHUNK_FRAMES
    const stop = Math.min(end, start + CHUNK_FRAMES)
    if (chunk) {
      const a = Math.max(at - start, chunk.from)
      const b = Math.min(stop - start, chunk.to)
      if (b > a) {
        if (chunk.frames instanceof Int16Array) copyInt16(chunk.frames, a, b - a, scale, left, right, start + a - first)
        else copyFloat(chunk.frames, a, b - a, left, right, start + a - first)
      }
    }
    at = stop
  }
}

import { PEAK_FRAMES } from '../../../contract/audio-folder.ts'

/** Nothing was heard in this bucket yet: its minimum lies above its maximum. */
const EMPTY_MIN = 127
const EMPTY_MAX = -128

/** The peaks of one file as they grow: int8 pairs (min, max of both channels), one for each 1,024 frames. */
export type Peaks = { pairs: Int8Array }

export const emptyPeaks = (): Peaks => ({ pairs: new Int8Array(0) })

const grow = (peaks: Peaks, buckets: number): void => {
  const had = peaks.pairs.length / 2
  if (had >= buckets) return
  const next = new Int8Array(2 * Math.max(buckets, had * 2))
  next.set(peaks.pairs)
  for (let i = had; i < next.length / 2; i++) {
    next[2 * i] = EMPTY_MIN
    next[2 * i + 1] = EMPTY_MAX
  }
  peaks.pairs = next
}

const int8 = (amplitude: number): number => Math.max(-127, Math.min(127, Math.round(amplitude * 127))) || 0

/** Takes in frames that begin at frame `at`. A bucket that they fill is set anew; one that they fill in part is
 *  joined with what was heard there before.
 *  @param frames  interleaved stereo
 *  @returns       the buckets [first, end) that changed */
export const hear = (peaks: Peaks, at: number, frames: Float32Array): [number, number] => {
  const end = at + frames.length / 2
  const first = Math.floor(at / PEAK_FRAMES)
  const last = Math.ceil(end / PEAK_FRAMES)
  grow(peaks, last)
  for (let bucket = first; bucket < last; bucket++) {
    const from = Math.max(at, bucket * PEAK_FRAMES)
    const to = Math.min(end, (bucket + 1) * PEAK_FRAMES)
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let i = (from - at) * 2; i < (to - at) * 2; i++) {
      const x = frames[i] as number
      if (x < low) low = x
      if (x > high) high = x
    }
    const whole = to - from === PEAK_FRAMES
    const [min, max] = low > high ? [0, 0] : [int8(low), int8(high)]
    peaks.pairs[2 * bucket] = whole ? min : Math.min(peaks.pairs[2 * bucket] as number, min)
    peaks.pairs[2 * bucket + 1] = whole ? max : Math.max(peaks.pairs[2 * bucket + 1] as number, max)
  }
  return [first, last]
}

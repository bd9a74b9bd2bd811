import type { Samples } from '../../../contract/units.ts'
import { MODEL_STEMS, OVERLAP, SEGMENT, STRIDE, segmentCount, segmentRange } from './segments.ts'

const LINES = MODEL_STEMS.length * 2

/** Rises from 1 to half the segment and falls again, scaled to 1. Source: demucs/apply.py, transition_power 1. */
const triangle = (): Float32Array => {
  const half = SEGMENT / 2
  return Float32Array.from({ length: SEGMENT }, (_, i) => (i < half ? i + 1 : SEGMENT - i) / half)
}

/** Final samples [from, to): one Float32Array of interleaved stereo for each stem, in the model's order and scale. */
export type FinalStems = { from: Samples; to: Samples; stems: Float32Array[] }

export type Blend = {
  /** Takes the model's output of segment k, [4 stems, 2, SEGMENT]; returns what became final by it, if anything. */
  add(k: number, output: Float32Array, at: Samples): FinalStems | undefined
  /** Overlaps that wait for a neighbour. */
  readonly pending: number
}

/** Overlap-adds segments in any order; the sum is the same, bit for bit, since no sample lies in more than two.
 *  Float32 throughout, as demucs does it: Σ wᵢ·xᵢ ÷ Σ wᵢ.
 *  Source: demucs/apply.py, apply_model with shifts=0, overlap=0.25. */
export const blend = (samples: Samples): Blend => {
  const weight = triangle()
  const { fround } = Math
  const count = segmentCount(samples)
  /** By the segment on its right: one side's weighted overlap [line, i], waiting for the other side's. */
  const waiting = new Map<number, Float32Array>()

  /** Gives the weighted overlap of segments right − 1 and right; undefined while one side is missing. */
  const meet = (right: number, mine: Float32Array): Float32Array | undefined => {
    const other = waiting.get(right)
    if (!other) {
      waiting.set(right, mine)
      return undefined
    }
    waiting.delete(right)
    for (let i = 0; i < mine.length; i++) mine[i] = (mine[i] as number) + (other[i] as number)
    return mine
  }

  const weighted = (output: Float32Array, at: Samples, position: Samples, length: Samples): Float32Array => {
    const part = new Float32Array(LINES * length)
    for (let line = 0; line < LINES; line++)
      for (let i = 0; i < length; i++)
        part[line * length + i] =
          (weight[position + i] as number) * (output[line * SEGMENT + at + position + i] as number)
    return part
  }

  /** Writes [line, i] sums into the interleaved stems, divided by the weights of their place. */
  const settle = (out: FinalStems, start: Samples, sums: Float32Array, weights: (i: number) => number): void => {
    const length = sums.length / LINES
    out.stems.forEach((stem, s) => {
      for (let channel = 0; channel < 2; channel++) {
        const line = (s * 2 + channel) * length
        for (let i = 0, to = (start - out.from) * 2 + channel; i < length; i++, to += 2)
          stem[to] = (sums[line + i] as number) / weights(i)
      }
    })
  }

  const add: Blend['add'] = (k, output, at) => {
    const [from, to] = segmentRange(k, samples)
    const headEnd = k > 0 ? Math.min(from + OVERLAP, to) : from
    const tailStart = k + 1 < count ? from + STRIDE : to
    const head = k > 0 ? meet(k, weighted(output, at, 0, headEnd - from)) : undefined
    const tail = k + 1 < count ? meet(k + 1, weighted(output, at, STRIDE, to - tailStart)) : undefined
    const start = head ? from : headEnd
    const end = tail ? to : tailStart
    if (end <= start) return undefined
    const out: FinalStems = { from: start, to: end, stems: MODEL_STEMS.map(() => new Float32Array((end - start) * 2)) }
    const both = (i: number): number => fround((weight[STRIDE + i] as number) + (weight[i] as number))
    if (head) settle(out, from, head, both)
    const middle = headEnd - from
    if (tailStart > headEnd)
      settle(out, headEnd, weighted(output, at, middle, tailStart - headEnd), i => weight[middle + i] as number)
    if (tail) settle(out, tailStart, tail, both)
    return out
  }
  return {
    add,
    get pending() {
      return waiting.size
    },
  }
}

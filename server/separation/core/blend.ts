import type { Samples } from '../../../contract/units.ts'
import type { StemSamples } from './residual.ts'
import { overlapOf, type Shape, segmentCount, segmentRange } from './segments.ts'

const { fround } = Math

/** Rises from 1 to half the segment and falls again, scaled to 1. Source: demucs/apply.py, transition_power 1. */
const triangle = (segment: Samples): Float32Array => {
  const rising = Math.floor(segment / 2)
  const weights = new Float32Array(segment)
  for (let i = 0; i < segment; i++) weights[i] = (i < rising ? i + 1 : segment - i) / (segment - rising)
  return weights
}

/** Final samples [from, to). The arrays are used again by the next `add`. */
export type FinalStems = { from: Samples; to: Samples; stems: StemSamples }

/** From the model's scale to the mixture's. */
export type Rescale = { scale: number; offset: number }

export type Blend = {
  /** Takes the model's output of segment k, [stems, 2, samples], of which the segment starts at `at`; returns what
   *  became final by it, if anything. */
  add(k: number, output: Float32Array, at: Samples): FinalStems | undefined
  /** Overlaps that wait for a neighbour. */
  readonly pending: number
}

/** Overlap-adds segments in any order; the sum is the same, bit for bit, since no sample lies in more than two.
 *  Float32 throughout, as demucs does it: Σ wᵢ·xᵢ ÷ Σ wᵢ.
 *  Source: demucs/apply.py, apply_model with shifts=0, overlap=0.25. */
export const blend = (samples: Samples, rescale: Rescale, shape: Shape): Blend => {
  const { stride, segment } = shape
  const overlap = overlapOf(shape)
  const lines = 2 * shape.stems.length
  const weight = triangle(segment)
  const both = new Float32Array(overlap)
  for (let i = 0; i < overlap; i++) both[i] = (weight[stride + i] as number) + (weight[i] as number)
  const count = segmentCount(samples, shape)
  /** By the segment on its right: one side's weighted overlap [line, i], waiting for the other side's. */
  const waiting = new Map<number, Float32Array>()
  const rooms = shape.stems.map(() => new Float32Array(2 * Math.min(segment, samples)))

  /** Weighted samples of one side of an overlap, with those of the other side added where they wait already; else they
   *  wait now. */
  const meet = (right: number, output: Float32Array, at: Samples, position: Samples, length: Samples) => {
    const other = waiting.get(right)
    const sums = other ?? new Float32Array(lines * length)
    for (let line = 0; line < lines; line++) {
      const x = output.subarray((line * output.length) / lines + at + position)
      const row = sums.subarray(line * length, (line + 1) * length)
      for (let i = 0; i < length; i++)
        row[i] = (row[i] as number) + fround((weight[position + i] as number) * (x[i] as number))
    }
    if (other) waiting.delete(right)
    else waiting.set(right, sums)
    return other
  }

  const add: Blend['add'] = (k, output, at) => {
    const [from, to] = segmentRange(k, samples, shape)
    const headEnd = k > 0 ? Math.min(from + overlap, to) : from
    const tailStart = k + 1 < count ? from + stride : to
    const head = k > 0 ? meet(k, output, at, 0, headEnd - from) : undefined
    const tail = k + 1 < count ? meet(k + 1, output, at, stride, to - tailStart) : undefined
    const start = head ? from : headEnd
    const end = tail ? to : tailStart
    if (end <= start) return undefined
    const stems = rooms.map(room => room.subarray(0, (end - start) * 2))
    const place = (s: number, sample: Samples) => (stems[s] as Float32Array).subarray((sample - start) * 2)
    for (let line = 0; line < lines; line++) {
      const [s, channel] = [line >> 1, line & 1]
      const into = (sample: Samples) => place(s, sample).subarray(channel)
      if (head) settle(rowOf(head, line, lines), both, into(from), rescale)
      if (tail) settle(rowOf(tail, line, lines), both, into(tailStart), rescale)
      const middle = (line * output.length) / lines + at + headEnd - from
      const alone = output.subarray(middle, middle + Math.max(0, tailStart - headEnd))
      if (alone.length > 0) settleAlone(alone, weight.subarray(headEnd - from), into(headEnd), rescale)
    }
    return { from: start, to: end, stems }
  }
  return {
    add,
    get pending() {
      return waiting.size
    },
  }
}

const rowOf = (sums: Float32Array, line: number, lines: number): Float32Array => {
  const length = sums.length / lines
  return sums.subarray(line * length, (line + 1) * length)
}

/** Sums of two segments ÷ sums of their weights, into every second place. */
const settle = (sums: Float32Array, weights: Float32Array, into: Float32Array, { scale, offset }: Rescale): void => {
  for (let i = 0, to = 0; i < sums.length; i++, to += 2)
    into[to] = fround((sums[i] as number) / (weights[i] as number)) * scale + offset
}

/** Where one segment is alone its weight cancels out, but for the rounding of both steps. */
const settleAlone = (x: Float32Array, weights: Float32Array, into: Float32Array, { scale, offset }: Rescale): void => {
  for (let i = 0, to = 0; i < x.length; i++, to += 2) {
    const w = weights[i] as number
    into[to] = fround(fround(w * (x[i] as number)) / w) * scale + offset
  }
}

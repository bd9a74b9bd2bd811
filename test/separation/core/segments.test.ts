import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addRange, type Ranges } from '../../../contract/audio-folder.ts'
import {
  HTDEMUCS,
  inputRange,
  missingSegments,
  nextSegment,
  overlapOf,
  SEGMENT,
  STRIDE,
  segmentCount,
  segmentRange,
} from '../../../server/separation/core/segments.ts'

const OVERLAP = overlapOf(HTDEMUCS)
const track = fc.integer({ min: 1, max: 40 * STRIDE })

describe('the plan of segments', () => {
  it('covers every sample by one segment or by two neighbours', () => {
    fc.assert(
      fc.property(track, samples => {
        let covered = 0
        for (let k = 0; k < segmentCount(samples); k++) {
          const [from, to] = segmentRange(k, samples)
          expect(from).toBeLessThanOrEqual(covered)
          expect(to).toBeGreaterThan(from)
          if (k > 1) expect(from).toBeGreaterThanOrEqual(segmentRange(k - 2, samples)[1])
          covered = Math.max(covered, to)
        }
        expect(covered).toBe(samples)
      }),
    )
  })

  it('reads real left context before the last segment, and sets a short track in the middle of silence', () => {
    fc.assert(
      fc.property(track, samples => {
        for (let k = 0; k < segmentCount(samples); k++) {
          const [from, to] = segmentRange(k, samples)
          const [start] = inputRange(k, samples)
          expect(start).toBeLessThanOrEqual(from)
          expect(start + SEGMENT).toBeGreaterThanOrEqual(to)
          if (to - from === SEGMENT) expect(start).toBe(from)
        }
      }),
    )
    expect(inputRange(0, 1)[0]).toBe(-((SEGMENT - 2) / 2))
    expect(inputRange(1, STRIDE + 10)[0]).toBe(STRIDE - (SEGMENT - 10) / 2)
  })

  it('does what is under the playhead first, then goes onward, then does what was left out', () => {
    const samples = 6 * STRIDE
    const missing = new Set([0, 1, 2, 3, 4, 5])
    const order: number[] = []
    while (missing.size > 0) {
      const k = nextSegment(missing, 3 * STRIDE + OVERLAP + 1, samples) as number
      order.push(k)
      missing.delete(k)
    }
    expect(order).toEqual([3, 4, 5, 0, 1, 2])
  })

  it('does the one before as well where their overlap is about to be heard', () => {
    const missing = new Set([0, 1, 2, 3])
    expect(nextSegment(missing, 2 * STRIDE + 5, 4 * STRIDE)).toBe(2)
    missing.delete(2)
    expect(nextSegment(missing, 2 * STRIDE + 5, 4 * STRIDE)).toBe(1)
  })

  it('takes each segment once, wherever the playhead jumps, even off the track', () => {
    fc.assert(
      fc.property(track, fc.infiniteStream(fc.integer({ min: -STRIDE, max: 50 * STRIDE })), (samples, jumps) => {
        const missing = missingSegments(samples, [])
        const all = missing.size
        let done = 0
        for (const playhead of jumps) {
          const k = nextSegment(missing, playhead, samples)
          if (k === undefined) break
          expect(missing.delete(k)).toBe(true)
          done++
        }
        expect(done).toBe(all)
      }),
    )
  })

  it('leaves out segments whose samples are all ready, and no others', () => {
    const samples = 5 * STRIDE
    const ready: Ranges = addRange([], 0, 2 * STRIDE)
    expect([...missingSegments(samples, ready)]).toEqual([1, 2, 3, 4])
    expect([...missingSegments(samples, [[0, samples]])]).toEqual([])
  })
})

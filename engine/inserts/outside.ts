import { BLOCK } from '../block.ts'
import type { Samples } from '../../contract/units.ts'
import type { Insert } from '../insert.ts'

/** Frames of both sides by their place: how many frames the slot had heard before them. */
type Ring = { readonly left: Float32Array; readonly right: Float32Array; readonly mask: number }

/** An effect that a host runs outside the engine. */
export type OutsideInsert = Insert & {
  /** Takes the next left.length frames that are to be worked on.
   *  @returns  their place, which they bring back; undefined where there are none, or while so many are on their way that
   *            these would come back too late: they are let go, so that the effect is on time again */
  drain(left: Float32Array, right: Float32Array): Samples | undefined
  /** Brings the first `n` frames back to their place. What comes too late, or from before the slot worked, is dropped. */
  fill(at: Samples, left: Float32Array, right: Float32Array, n: number): void
  /** The place of the next frame that the slot hears. */
  place(): Samples
}

const createRing = (frames: number): Ring => {
  const length = 2 ** Math.ceil(Math.log2(frames))
  return { left: new Float32Array(length), right: new Float32Array(length), mask: length - 1 }
}

const write = (ring: Ring, at: Samples, left: Float32Array, right: Float32Array, from: number, n: number): void => {
  for (let i = from; i < n; i++) {
    const to = (at + i) & ring.mask
    ring.left[to] = left[i] as number
    ring.right[to] = right[i] as number
  }
}

const read = (ring: Ring, at: Samples, left: Float32Array, right: Float32Array, n: number): void => {
  for (let i = 0; i < n; i++) {
    left[i] = ring.left[(at + i) & ring.mask] as number
    right[i] = ring.right[(at + i) & ring.mask] as number
  }
}

/** What came back, at its places. */
const createReturn = (way: Samples) => {
  const ring = createRing(way + BLOCK)
  const isThere = new Uint8Array(ring.mask + 1)
  return {
    clear: (): void => void isThere.fill(0),
    put: (at: Samples, left: Float32Array, right: Float32Array, from: number, n: number): void => {
      write(ring, at, left, right, from, n)
      for (let i = from; i < n; i++) isThere[(at + i) & ring.mask] = 1
    },
    /** Takes `n` frames away; those before `begun` are silence. @returns whether all were there */
    take: (at: Samples, left: Float32Array, right: Float32Array, n: number, begun: Samples): boolean => {
      let all = true
      read(ring, at, left, right, n)
      for (let i = 0; i < n; i++) {
        const from = (at + i) & ring.mask
        if (at + i < begun) {
          left[i] = 0
          right[i] = 0
        } else if (isThere[from] === 0) all = false
        isThere[from] = 0
      }
      return all
    },
  }
}

/** What is on its way. */
const createTraffic = (way: Samples) => {
  const away: Samples[] = []
  let letGo = 0
  return {
    clear: (): void => {
      letGo = 0
    },
    back: (at: Samples): void => {
      while (away.length > 0 && (away[0] as number) <= at) away.shift()
    },
    /** Whether `n` frames are sent, where the ones after them are due in time; an effect that is late has less before it,
     *  to be on time again, and one that brings nothing is asked again now and then. */
    sends: (at: Samples, n: number, late: boolean): boolean => {
      const most = late ? (way * 3) / 4 : way
      if (away.length > 0 && (away.length + 1) * n > most && letGo < 2 * way) {
        letGo += n
        return false
      }
      letGo = 0
      away.push(at)
      return true
    },
  }
}

/** The engine's side of an effect that runs outside: hands every frame out, and takes the one back that it handed out
 *  `latency` frames before. Where that has not come it is late (see `Insert`).
 *  @param of.latency  frames by which the effect is late: the way there and back, a block at least, and what it takes itself
 *  @param of.own      frames of it that the effect takes itself, by which what it brings to a place is of earlier ones
 *  @param of.from     place of its first frame; what was handed out before comes to an earlier one */
export const createOutsideInsert = (of: {
  name: string
  latency: Samples
  own?: Samples
  from?: Samples
}): OutsideInsert => {
  const own = Math.max(0, Math.round(of.own ?? 0))
  const way = Math.max(BLOCK, Math.round(of.latency) - own)
  const sent = createRing(way + 4 * BLOCK)
  const came = createReturn(way)
  const traffic = createTraffic(way)
  let [next, begun, handed] = [of.from ?? 0, 0, 0]
  let [works, answered] = [false, false]
  let late: false | 'late' | 'silent' = false

  const begin = (): void => {
    begun = next
    handed = next
    came.clear()
    traffic.clear()
    works = true
  }
  return {
    name: of.name,
    latency: way + own,
    place: () => next,
    late: () => late,
    process(left, right, n) {
      if (!works) begin()
      // who takes nothing finds the latest
      handed = Math.max(handed, next + n - sent.mask - 1)
      write(sent, next, left, right, 0, n)
      late = came.take(next - way, left, right, n, begun) ? false : answered ? 'late' : 'silent'
      next += n
      answered = false
    },
    drain(left, right) {
      const n = left.length
      while (works && next - handed >= n) {
        const at = handed
        handed += n
        if (!traffic.sends(at, n, late !== false)) continue
        read(sent, at, left, right, n)
        return at
      }
      return undefined
    },
    fill(at, left, right, n) {
      if (!Number.isSafeInteger(at)) return
      answered = true
      traffic.back(at)
      if (works && at + n <= next) came.put(at, left, right, Math.max(0, Math.max(begun, next - way) - at), n)
    },
    reset() {
      works = false
      late = false
    },
  }
}

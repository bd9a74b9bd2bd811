import { BLOCK } from '../block.ts'
import type { Samples } from '../../contract/units.ts'
import type { Insert } from '../insert.ts'
import { createStereo } from '../stereo.ts'
import { InsertBlocked } from './watch.ts'

/** Frames of both sides on their way to somewhere, in order. */
type Ring = { readonly left: Float32Array; readonly right: Float32Array; from: number; count: number }

/** An effect that a host runs outside the engine. `sent`: what is to be worked on; `came`: what came back. */
export type OutsideInsert = Insert & {
  readonly sent: Ring
  readonly came: Ring
  /** Whether the slot works: what comes back while it does not is of before. */
  asks(): boolean
}

const createRing = (frames: number): Ring => {
  const length = 2 ** Math.ceil(Math.log2(frames))
  return { left: new Float32Array(length), right: new Float32Array(length), from: 0, count: 0 }
}

const write = (ring: Ring, left: Float32Array, right: Float32Array, at: number, n: number): void => {
  const mask = ring.left.length - 1
  const to = ring.from + ring.count
  for (let i = 0; i < n; i++) {
    ring.left[(to + i) & mask] = left[at + i] as number
    ring.right[(to + i) & mask] = right[at + i] as number
  }
  ring.count += n
}

const drop = (ring: Ring, n: number): void => {
  ring.from = (ring.from + n) & (ring.left.length - 1)
  ring.count -= n
}

const read = (ring: Ring, left: Float32Array, right: Float32Array, n: number): void => {
  const mask = ring.left.length - 1
  for (let i = 0; i < n; i++) {
    left[i] = ring.left[(ring.from + i) & mask] as number
    right[i] = ring.right[(ring.from + i) & mask] as number
  }
  drop(ring, n)
}

/** Takes what is to be worked on, at most left.length frames.
 *  @returns  how many there were */
export const drain = ({ sent }: OutsideInsert, left: Float32Array, right: Float32Array): number => {
  const n = Math.min(sent.count, left.length)
  read(sent, left, right, n)
  return n
}

/** Brings back the first `n` frames that were worked on. While the slot does not ask for any they are dropped; what is
 *  more than its latency pushes the oldest out: it would come too late. */
export const fill = (insert: OutsideInsert, left: Float32Array, right: Float32Array, n: number = left.length): void => {
  const { came, latency, asks } = insert
  if (!asks()) return
  const skipped = Math.max(0, n - latency)
  const surplus = came.count + n - skipped - latency
  if (surplus > 0) drop(came, surplus)
  write(came, left, right, skipped, n - skipped)
}

/** The engine's side of an effect that runs outside: hands every frame out and takes the one back that went out `latency`
 *  frames before. Where that has not come, the slot is at fault: blocked.
 *  @param of.latency  frames of the whole way there and back, a block at least */
export const createOutsideInsert = (of: { name: string; latency: Samples }): OutsideInsert => {
  const latency = Math.max(BLOCK, Math.round(of.latency))
  const sent = createRing(latency + 4 * BLOCK)
  const came = createRing(latency + BLOCK)
  const nothing = createStereo()
  let asks = false
  const begin = (): void => {
    drop(sent, sent.count)
    drop(came, came.count)
    for (let left = latency; left > 0; left -= BLOCK) write(came, nothing.left, nothing.right, 0, Math.min(BLOCK, left))
    asks = true
  }
  return {
    name: of.name,
    latency,
    sent,
    came,
    asks: () => asks,
    process(left, right, n) {
      if (!asks) begin()
      if (came.count < n || sent.count + n > sent.left.length) throw new InsertBlocked()
      write(sent, left, right, 0, n)
      read(came, left, right, n)
    },
    reset() {
      asks = false
    },
  }
}

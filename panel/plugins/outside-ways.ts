import type { SlotPath } from '../../contract/inserts.ts'
import { drain, fill, type OutsideInsert } from '../../engine/inserts/outside.ts'

/** A block on its way: the left frames, then the right. */
export type Block = Float32Array<ArrayBuffer>

/** Blocks that may be away at once, beyond what the latency holds: a plugin that stands still gets no more. */
const SLACK = 8

type Way = { readonly port: MessagePort; away: number; readonly spare: Block[] }

/** Carries the sound of outside inserts to their plugins and back, from the audio thread: one port a slot.
 *  @param of.frames   frames of a block
 *  @param of.outside  the engine's outside inserts, by slot */
export const createOutsideWays = (of: { frames: number; outside: () => ReadonlyMap<SlotPath, OutsideInsert> }) => {
  const { frames } = of
  const ways = new Map<SlotPath, Way>()
  const left = new Float32Array(frames)
  const right = new Float32Array(frames)

  const leave = (slot: SlotPath): void => {
    ways.get(slot)?.port.close()
    ways.delete(slot)
  }
  const take = (slot: SlotPath, way: Way, block: Block): void => {
    way.away = Math.max(0, way.away - 1)
    const insert = of.outside().get(slot)
    if (insert && block.length === frames * 2) fill(insert, block.subarray(0, frames), block.subarray(frames), frames)
    if (way.spare.length < SLACK) way.spare.push(block)
  }
  const send = (way: Way, insert: OutsideInsert): void => {
    while (insert.sent.count >= frames) {
      drain(insert, left, right)
      // a plugin that stands still is out of the way: what it was to get is let go
      if (way.away > insert.latency / frames + SLACK) continue
      const block = way.spare.pop() ?? new Float32Array(frames * 2)
      block.set(left)
      block.set(right, frames)
      way.away++
      way.port.postMessage(block, [block.buffer])
    }
  }
  return {
    join: (slot: SlotPath, port: MessagePort): void => {
      leave(slot)
      const way: Way = { port, away: 0, spare: [] }
      ways.set(slot, way)
      port.onmessage = ({ data }: MessageEvent<Block>) => take(slot, way, data)
    },
    leave,
    /** After each block of the engine. */
    carry: (): void => {
      for (const [slot, way] of ways) {
        const insert = of.outside().get(slot)
        if (insert) send(way, insert)
      }
    },
  }
}

import type { SlotPath } from '../../contract/inserts.ts'
import type { Samples } from '../../contract/units.ts'
import type { OutsideInsert } from '../../engine/inserts/outside.ts'

/** A block on its way, with its place: the left frames, then the right. */
export type Block = { at: Samples; frames: Float32Array<ArrayBuffer> }

/** Rooms that are kept for blocks to come. */
const SPARE = 8

type Way = { readonly port: MessagePort; readonly spare: Float32Array<ArrayBuffer>[] }

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
  /** What comes is a plugin's word: whatever is no block is passed over. */
  const isBlock = (given: unknown): given is Block => {
    const { at, frames: sound } = (given ?? {}) as Partial<Block>
    const isSound = sound instanceof Float32Array && sound.length === frames * 2 && sound.buffer instanceof ArrayBuffer
    return isSound && Number.isSafeInteger(at)
  }
  const take = (slot: SlotPath, way: Way, given: unknown): void => {
    if (!isBlock(given)) return
    const { at, frames: sound } = given
    of.outside().get(slot)?.fill(at, sound.subarray(0, frames), sound.subarray(frames), frames)
    if (way.spare.length < SPARE && sound.byteLength === sound.buffer.byteLength) way.spare.push(sound)
  }
  const send = (way: Way, insert: OutsideInsert): void => {
    for (let at = insert.drain(left, right); at !== undefined; at = insert.drain(left, right)) {
      const sound = way.spare.pop() ?? new Float32Array(frames * 2)
      sound.set(left)
      sound.set(right, frames)
      way.port.postMessage({ at, frames: sound } satisfies Block, [sound.buffer])
    }
  }
  return {
    join: (slot: SlotPath, port: MessagePort): void => {
      leave(slot)
      const way: Way = { port, spare: [] }
      ways.set(slot, way)
      port.onmessage = ({ data }: MessageEvent<unknown>) => take(slot, way, data)
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

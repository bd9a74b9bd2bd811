/** Blocks that lie ready for the device: few, for a short way from the hand to the ear; one more after each time it came
 *  to nothing, since this machine needs it. */
export type QueueDepth = { blocks: number; missed: number }

const LEAST = 2
const MOST = 16

export const createQueueDepth = (): QueueDepth => ({ blocks: LEAST, missed: 0 })

/** Takes how many blocks the device missed in all, as it says now.
 *  @param warm  false while the engine's code is not compiled yet: what is late then says nothing of this machine
 *  @returns how many of them are news */
export const seeMissed = (depth: QueueDepth, missed: number, warm: boolean): number => {
  const more = Math.max(0, missed - depth.missed)
  depth.missed += more
  if (more > 0 && warm) depth.blocks = Math.min(MOST, depth.blocks + 1)
  return more
}

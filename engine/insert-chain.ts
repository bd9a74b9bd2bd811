import { INSERT_SLOTS } from '../contract/inserts.ts'
import { clearDelay, createDelay, type Delay, runDelay, setDelay } from './delay.ts'
import { createInsertSlot, type InsertSlot, insertOf, isHeard, latencyOf, runSlot, settleSlot } from './insert-slot.ts'
import type { Stereo } from './stereo.ts'

/** Slots in their order, then what makes the chain as late as the latest of its kind. */
export type InsertChain = { readonly slots: readonly InsertSlot[]; readonly align: Delay }

export const createInsertChain = (): InsertChain => ({
  slots: INSERT_SLOTS.map(createInsertSlot),
  align: createDelay(),
})

/** Frames by which the chain's effects are late. */
export const chainLatency = ({ slots }: InsertChain): number => slots.reduce((sum, slot) => sum + latencyOf(slot), 0)

export const alignChain = (chain: InsertChain, latency: number, fade: number): void =>
  setDelay(chain.align, latency - chainLatency(chain), fade)

/** Whether any slot changes the sound. */
export const isChainHeard = ({ slots }: InsertChain): boolean => {
  for (let i = 0; i < slots.length; i++) if (isHeard(slots[i] as InsertSlot)) return true
  return false
}

/** Whether any slot is taken: its effect may ring on. */
export const isChainTaken = ({ slots }: InsertChain): boolean => {
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as InsertSlot
    if (slot.insert !== null || insertOf(slot) !== null) return true
  }
  return false
}

/** Runs `n` frames through the chain, in place. */
export const runChain = (
  chain: InsertChain,
  left: Float32Array,
  right: Float32Array,
  n: number,
  frames: number,
  wet: Stereo,
): void => {
  const { slots } = chain
  for (let i = 0; i < slots.length; i++) runSlot(slots[i] as InsertSlot, left, right, n, frames, wet)
  runDelay(chain.align, left, right, n)
}

/** Forgets what sounded; for a chain that is silent. */
export const settleChain = (chain: InsertChain): void => {
  const { slots } = chain
  for (let i = 0; i < slots.length; i++) settleSlot(slots[i] as InsertSlot)
  clearDelay(chain.align)
}

import type { MonotonicMs, Seconds } from '../../contract/units.ts'

/** The time of the context that leaves the speaker now. While the context runs the browser's own pair of times serves
 *  where it has one; else its time less the stated way out. */
export const audibleTime = (context: AudioContext, now: MonotonicMs): Seconds => {
  const plain = context.currentTime - (context.outputLatency || context.baseLatency || 0)
  if (context.state !== 'running') return plain
  const { contextTime, performanceTime } = context.getOutputTimestamp?.() ?? {}
  if (!contextTime || !performanceTime) return plain
  const stamped = contextTime + (now - performanceTime) / 1000
  return Math.abs(stamped - context.currentTime) > 1 ? plain : Math.min(stamped, context.currentTime)
}

const LOOK_MS = 10
const TIMED_WITHIN_MS = 400

/** Resolves when the context can tell what leaves the speaker; one that never can is waited for no longer than a while. */
export const timed = async (context: AudioContext): Promise<void> => {
  const until = performance.now() + TIMED_WITHIN_MS
  const canTell = (): boolean => {
    const stamp = context.getOutputTimestamp?.()
    return stamp === undefined || (stamp.contextTime ?? 0) > 0
  }
  while (!canTell() && performance.now() < until) await new Promise(resolve => setTimeout(resolve, LOOK_MS))
}

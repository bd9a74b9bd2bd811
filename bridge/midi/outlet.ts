import type { Showing } from '../mapping/index.ts'

/** Messages that a device is sent at once, and how often again. Source: Akai APC40 mkII communications protocol and
 *  DrivenByMoss, near 16 messages each 4 ms; others take more. */
const RATE = { messages: 16, everyMs: 4 }

export type Outlet = {
  /** Sends a message, in order; one that still waits for the same lamp is replaced. */
  show: (showing: Showing) => void
  /** Sends all that waits, at once. */
  flush: () => void
  close: () => void
}

/** Sends at a rate that a device can take. What waits is at most one message for each lamp.
 *  @param onThrow  hears that the device is gone
 *  @param rate     what the device takes: so many messages each so many ms */
export const createOutlet = (
  send: (bytes: readonly number[]) => void,
  onThrow: (thrown: unknown) => void,
  { messages, everyMs } = RATE,
): Outlet => {
  const waiting = new Map<string, readonly number[]>()
  let left = messages
  let timer: NodeJS.Timeout | undefined

  const drain = (budget: number): void => {
    for (const [lamp, bytes] of waiting) {
      if (budget-- <= 0) return
      waiting.delete(lamp)
      left--
      try {
        send(bytes)
      } catch (thrown) {
        waiting.clear()
        onThrow(thrown)
      }
    }
  }
  const tick = (): void => {
    left = messages
    drain(left)
    timer = left < messages ? setTimeout(tick, everyMs).unref() : undefined
  }
  return {
    show: ({ lamp, bytes }) => {
      waiting.set(lamp, bytes)
      drain(left)
      timer ??= setTimeout(tick, everyMs).unref()
    },
    flush: () => drain(Number.POSITIVE_INFINITY),
    close: () => clearTimeout(timer),
  }
}

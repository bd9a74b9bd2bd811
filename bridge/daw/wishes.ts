import type { Wish } from './protocol.ts'

/** Wishes on their way to a DAW: of one key the last, and all of a turn together.
 *  @param everyMs  the least time between two sendings */
export const createWishes = (everyMs: number, send: (wishes: Wish[]) => void) => {
  const waiting = new Map<string, Wish>()
  let sentAt = Number.NEGATIVE_INFINITY
  let soon: NodeJS.Immediate | undefined
  let later: NodeJS.Timeout | undefined

  const flush = (): void => {
    soon = undefined
    later = undefined
    sentAt = performance.now()
    const all = [...waiting.values()]
    waiting.clear()
    send(all)
  }
  return {
    add: (key: string, wish: Wish): void => {
      waiting.set(key, wish)
      if (soon || later) return
      const left = sentAt + everyMs - performance.now()
      if (left > 0) later = setTimeout(flush, left)
      else soon = setImmediate(flush)
    },
    close: (): void => {
      clearImmediate(soon)
      clearTimeout(later)
      waiting.clear()
    },
  }
}

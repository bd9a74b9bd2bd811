import { Failure } from '../../contract/errors.ts'

/** Lets so many in at once, the others in the order of asking.
 *  @throws cancelled when the signal comes before the turn does */
export const turnstile = (places: number) => {
  let free = places
  const waiting: (() => void)[] = []
  const wait = async (signal: AbortSignal): Promise<void> => {
    const turn = Promise.withResolvers<void>()
    const leave = () => {
      const at = waiting.indexOf(turn.resolve)
      if (at < 0) return
      waiting.splice(at, 1)
      turn.reject(new Failure('cancelled'))
    }
    waiting.push(turn.resolve)
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    await turn.promise.finally(() => signal.removeEventListener('abort', leave))
  }
  return async <T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> => {
    if (free > 0) free--
    else await wait(signal)
    try {
      return await act()
    } finally {
      // the place goes to the next one, or is free
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}

/** One at a time for each key, in the order of asking. */
export type Turns = <T>(key: string, act: () => Promise<T>) => Promise<T>

export const turns = (): Turns => {
  const last = new Map<string, Promise<unknown>>()
  return async (key, act) => {
    const mine = (last.get(key) ?? Promise.resolve()).then(act, act)
    const quiet = mine.then(
      () => undefined,
      () => undefined,
    )
    last.set(key, quiet)
    try {
      return await mine
    } finally {
      if (last.get(key) === quiet) last.delete(key)
    }
  }
}

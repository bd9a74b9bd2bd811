/** A plugin that has not said by then that it was turned counts as turned. */
const TURNED_WITHIN_MS = 2000

/** What the page knows of a plugin's parameters, and which of them it is turning just now. */
export type KnownValues = {
  /** @param done  resolves once the plugin has it */
  turn: (id: string, value: number, done: Promise<void>) => void
  turning: () => ReadonlySet<string>
  /** Takes what the plugin says, but for what was turned meanwhile.
   *  @returns  what it has moved itself: what differs by more than a 32-bit number holds */
  take: (now: Readonly<Record<string, number>>, meanwhile: ReadonlySet<string>) => Record<string, number>
}

export const createKnownValues = (values: Readonly<Record<string, number>>): KnownValues => {
  const known = new Map(Object.entries(values))
  /** How often each is being turned. */
  const turning = new Map<string, number>()
  const count = (id: string, by: number): void => {
    const times = (turning.get(id) ?? 0) + by
    if (times > 0) turning.set(id, times)
    else turning.delete(id)
  }
  return {
    turn: (id, value, done) => {
      known.set(id, value)
      count(id, 1)
      const late = new Promise<void>(resolve => setTimeout(resolve, TURNED_WITHIN_MS))
      void Promise.race([done, late])
        .catch(() => {})
        .finally(() => count(id, -1))
    },
    turning: () => new Set(turning.keys()),
    take: (now, meanwhile) => {
      const moved = Object.entries(now).filter(
        ([id, value]) => !meanwhile.has(id) && !Object.is(Math.fround(known.get(id) ?? Number.NaN), Math.fround(value)),
      )
      for (const [id, value] of moved) known.set(id, value)
      return Object.fromEntries(moved)
    },
  }
}

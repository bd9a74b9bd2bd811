import { constants, setPriority } from 'node:os'

/** The sound comes before everything else, as far as the system lets a program say so. Threads made later inherit it. */
export const comeFirst = (): void => {
  for (const priority of [constants.priority.PRIORITY_HIGHEST, constants.priority.PRIORITY_ABOVE_NORMAL])
    try {
      setPriority(priority)
      return
    } catch {
      // the next lower one, or an equal among others
    }
}

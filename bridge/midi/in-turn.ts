/** Does one piece of work after the other; each has to see to its own failure. */
export type InTurn = (work: () => Promise<void>) => void

export const createTurns = (): InTurn => {
  let last = Promise.resolve()
  return work => {
    last = last.then(work)
  }
}

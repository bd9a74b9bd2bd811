/** What is asked for so must be pressed again within this time. */
const SURE_MS = 5000

/** Acts that are done at a second press: the first asks. */
export const createTwice = <Act extends string>() => {
  let asked: Act | null = $state(null)
  let forgetting: ReturnType<typeof setTimeout> | undefined
  return {
    /** The act that waits for its second press. */
    get asked(): Act | null {
      return asked
    },
    press: (what: Act, act: () => unknown): void => {
      clearTimeout(forgetting)
      if (asked !== what) {
        asked = what
        forgetting = setTimeout(() => {
          asked = null
        }, SURE_MS)
        return
      }
      asked = null
      act()
    },
  }
}

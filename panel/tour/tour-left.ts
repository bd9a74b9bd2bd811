const KEY = 'stembridge.tour'

/** The step at which the tour begins on this browser: the first, or null where it was told or waved away. */
export const tourLeft = (): number | null => {
  try {
    return localStorage.getItem(KEY) === null ? 1 : null
  } catch {
    return null
  }
}

export const tourTold = (): void => {
  try {
    localStorage.setItem(KEY, 'told')
  } catch {
    // a browser that keeps nothing tells it again
  }
}

/** The browser's own store; null where it has none for this page. */
export const browserStore = (): Storage | null => {
  try {
    return localStorage
  } catch {
    return null
  }
}

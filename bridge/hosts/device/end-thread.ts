/** Long enough for what RtAudio has called by then. */
const DRAINS_MS = 50

/** Ends a thread whose stream is closed. RtAudio's callbacks would keep it; and one of them that is still to be called while
 *  the thread goes takes the whole process along. */
export const endThread = (): void => {
  const later = (next: () => void): void => void setTimeout(() => setImmediate(next), DRAINS_MS)
  later(() => later(() => process.exit(0)))
}

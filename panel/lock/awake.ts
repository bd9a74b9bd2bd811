/** Keeps the screen from going dark while it is wanted, where the browser lets a page do that (a secure context: on this
 *  machine, or by HTTPS). A page that comes back to sight asks anew. */
export const createAwake = (): { want: (on: boolean) => void; close: () => void } => {
  let wanted = false
  let held: WakeLockSentinel | null = null
  let asking = false
  const settle = async (): Promise<void> => {
    if (!wanted) {
      await held?.release().catch(() => undefined)
      return
    }
    if (held || asking || document.visibilityState !== 'visible') return
    asking = true
    held = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null
    asking = false
    held?.addEventListener('release', () => {
      held = null
    })
    if (!wanted) await settle()
  }
  const seen = (): void => void settle()
  document.addEventListener('visibilitychange', seen)
  return {
    want: on => {
      if (wanted === on) return
      wanted = on
      void settle()
    },
    close: () => {
      wanted = false
      document.removeEventListener('visibilitychange', seen)
      void settle()
    },
  }
}

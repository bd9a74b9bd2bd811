/** One line of JSON on stderr. */
export type Log = (level: 'info' | 'error', says: string, of?: Record<string, unknown>) => void

export const jsonLog =
  (write: (line: string) => void, now: () => number = Date.now): Log =>
  (level, says, of = {}) =>
    write(`${JSON.stringify({ at: new Date(now()).toISOString(), level, says, ...of })}\n`)

/** Where a bridge on this machine listens: 4400, or the next free port after it. */
const FIRST_PORT = 4400
const PORTS = 20
const ANSWER_MS = 800

/** @param host  with its port: '127.0.0.1:4400' */
export type Place = { host: string; token: string }

const headersOf = ({ token }: Place): Record<string, string> => (token ? { Authorization: `Bearer ${token}` } : {})

/** What a bridge answers on one of its routes; undefined where nobody answers with JSON. */
export const ask = async (place: Place, path: string, timeout = ANSWER_MS): Promise<unknown> => {
  try {
    const answer = await fetch(`http://${place.host}${path}`, {
      headers: headersOf(place),
      signal: AbortSignal.timeout(timeout),
      redirect: 'error',
    })
    return answer.ok ? await answer.json() : undefined
  } catch {
    return undefined
  }
}

const isBridge = async (place: Place): Promise<boolean> => {
  const seen = (await ask(place, '/config')) as { boot?: unknown; version?: unknown } | undefined
  return typeof seen?.boot === 'string' && typeof seen.version === 'string'
}

const withPort = (address: string): string => (/:\d{1,5}$/.test(address) ? address : `${address}:${FIRST_PORT}`)

/** The bridge: where it was said to be, else where it was last, else the first on this machine that answers as one.
 *  @param of.last   port of the bridge that was last spoken to
 *  @param of.first  port that the search begins at */
export const findBridge = async (of: {
  address: string
  token: string
  last: number | null
  first?: number
}): Promise<Place | undefined> => {
  if (of.address) return { host: withPort(of.address), token: of.token }
  const here = (port: number): Place => ({ host: `127.0.0.1:${port}`, token: '' })
  if (of.last !== null && (await isBridge(here(of.last)))) return here(of.last)
  const first = of.first ?? FIRST_PORT
  const all = Array.from({ length: PORTS }, (_, i) => here(first + i))
  const found = await Promise.all(all.map(isBridge))
  return all[found.indexOf(true)]
}

/** Asks a bridge on another machine to let us in, by the code that its page shows.
 *  @returns the token, or the reason in words */
export const askIn = async (address: string, code: string): Promise<{ token: string } | { says: string }> => {
  try {
    const answer = await fetch(`http://${withPort(address)}/access/pair`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ code, name: 'Stream Deck', token: true }),
      signal: AbortSignal.timeout(5000),
      redirect: 'error',
    })
    const said = (await answer.json()) as { token?: unknown; error?: unknown }
    if (typeof said.token === 'string') return { token: said.token }
    return { says: typeof said.error === 'string' ? said.error : `It answered ${answer.status}` }
  } catch {
    return { says: `Nothing answers at ${withPort(address)}` }
  }
}

import type { IncomingMessage } from 'node:http'
import { Failure } from '../../contract/errors.ts'

const hostOf = (authority: string): string | undefined => {
  // only host and port; nothing that a URL may hold besides
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.test(authority)) return undefined
  return authority.replace(/:\d{1,5}$/, '').toLowerCase()
}

const isOwnOrigin = (origin: string, host: string, { names, local }: Ours): boolean => {
  const [, authority] = /^https?:\/\/(.+)$/i.exec(origin) ?? []
  if (authority === undefined) return false
  return local ? names.has(hostOf(authority) ?? '') : authority.toLowerCase() === host.toLowerCase()
}

/** How this machine may be called, and whether the request was made on it. */
type Ours = { names: ReadonlySet<string>; local: boolean }

/** Whether a request may come in: its Host is ours, and a page that sends one is ours. The first keeps out names that
 *  were pointed at this machine (DNS rebinding), the second other sites in the same browser: on this machine a page of
 *  its own may come, from elsewhere only one that came by this very door.
 *  @throws foreign_host */
export const guard = ({ headers }: IncomingMessage, ours: Ours): void => {
  const { host = '', origin } = headers
  if (!ours.names.has(hostOf(host) ?? '')) throw new Failure('foreign_host', host.slice(0, 80))
  if (origin !== undefined && !isOwnOrigin(origin, host, ours)) throw new Failure('foreign_host', origin.slice(0, 80))
  if (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate')
    throw new Failure('foreign_host', 'by its Sec-Fetch-Site header')
}

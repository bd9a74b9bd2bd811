import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Failure } from '../../contract/errors.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

const hostOf = (authority: string): string | undefined => {
  // only host and port; nothing that a URL may hold besides
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(authority)) return undefined
  return authority.replace(/:\d{1,5}$/, '').toLowerCase()
}

/** Whether a page of this origin may talk to the server: one that this machine serves by http. */
export const isOwnOrigin = (origin: string, hosts: ReadonlySet<string> = LOOPBACK): boolean => {
  const [, authority] = /^https?:\/\/(.+)$/i.exec(origin) ?? []
  return authority !== undefined && hosts.has(hostOf(authority) ?? '')
}

/** The names by which the server may be called: loopback, and the address that it was told to listen on. */
export const allowedHosts = (host: string): ReadonlySet<string> =>
  new Set([...LOOPBACK, ...(host === '0.0.0.0' || host === '::' ? [] : [host.toLowerCase()])])

/** Whether a connection begins and ends on this machine. */
const isFromHere = ({ remoteAddress, localAddress }: Pick<Socket, 'remoteAddress' | 'localAddress'>): boolean =>
  remoteAddress !== undefined && (/^(::ffff:)?127\.|^::1$/.test(remoteAddress) || remoteAddress === localAddress)

/** Refuses other machines, which come by the bridge's door, and pages and names from elsewhere: a foreign Host (DNS rebinding), a foreign Origin, and what a browser says
 *  comes from another site, but for a link that is followed.
 *  @throws foreign_host */
export const guard = ({ headers, socket }: IncomingMessage, hosts: ReadonlySet<string>): void => {
  if (!isFromHere(socket)) throw new Failure('foreign_host', 'another machine comes by the port of the page')
  if (!hosts.has(hostOf(headers.host ?? '') ?? '')) throw new Failure('foreign_host', 'by its Host header')
  if (headers.origin !== undefined && !isOwnOrigin(headers.origin, hosts))
    throw new Failure('foreign_host', 'by its Origin header')
  if (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate')
    throw new Failure('foreign_host', 'by its Sec-Fetch-Site header')
}

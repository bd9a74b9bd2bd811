import type { IncomingMessage } from 'node:http'
import { Failure } from '../../contract/errors.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

const hostOf = (authority: string): string => authority.replace(/:\d+$/, '').toLowerCase()

/** Whether a request may come in: its Host is ours, and a page that sends one comes from this machine. The first keeps
 *  out names that were pointed at this machine (DNS rebinding), the second other sites in the same browser.
 *  @param bound  the address that the door listens on
 *  @throws foreign_host */
export const guard = ({ headers }: IncomingMessage, bound: string): void => {
  const isOurs = (authority: string) => LOOPBACK.has(hostOf(authority)) || hostOf(authority) === bound
  if (!headers.host || !isOurs(headers.host)) throw new Failure('foreign_host', headers.host?.slice(0, 80))
  const { origin } = headers
  if (origin === undefined) return
  if (!/^https?:\/\//.test(origin) || !isOurs(origin.replace(/^https?:\/\//, '')))
    throw new Failure('foreign_host', origin.slice(0, 80))
}

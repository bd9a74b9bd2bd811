import { hostname, networkInterfaces } from 'node:os'
import type { MonotonicMs } from '../../contract/units.ts'

const KEPT_MS: MonotonicMs = 2000

/** As it is compared: an IPv4 address in an IPv6 socket is that IPv4 address. */
export const plainAddress = (address: string | undefined): string => (address ?? '').replace(/^::ffff:/i, '')

export const isLoopback = (address: string): boolean => /^127\.\d+\.\d+\.\d+$/.test(address) || address === '::1'

/** How likely another device reaches it: home networks first, what a program made for itself last. */
const rank = ([name, address]: [string, string]): number => {
  if (/^(docker|br-|veth|virbr|vmnet|utun|tun|tap)/.test(name)) return 3
  return /^192\.168\./.test(address) ? 0 : /^(10\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address) ? 1 : 2
}

/** The IPv4 addresses of this machine on its networks, the likeliest first. */
export const ownAddresses = (): string[] =>
  Object.entries(networkInterfaces())
    .flatMap(([name, all]) =>
      (all ?? [])
        .filter(one => one.family === 'IPv4' && !one.internal)
        .map(one => [name, one.address] as [string, string]),
    )
    .sort((a, b) => rank(a) - rank(b))
    .map(([, address]) => address)

/** Its own name on the local network, by multicast DNS. */
export const localName = (): string => `${(hostname().split('.')[0] ?? '').toLowerCase()}.local`

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/** The names by which this machine may be called: a request by another was pointed here by somebody else's DNS.
 *  @param of.bound  the address that the door listens on
 *  @param of.lan    whether other machines may come */
export const ownNames = ({ bound, lan }: { bound: string; lan: boolean }): (() => ReadonlySet<string>) => {
  let known: { names: ReadonlySet<string>; until: MonotonicMs } | undefined
  return () => {
    const now = performance.now()
    if (known && now < known.until) return known.names
    const wide = lan
      ? [...ownAddresses(), localName(), localName().replace(/\.local$/, ''), hostname().toLowerCase()]
      : []
    const names = new Set([...LOOPBACK, ...(bound === '0.0.0.0' || bound === '::' ? [] : [bound]), ...wide])
    known = { names, until: now + KEPT_MS }
    return names
  }
}

import type { IncomingMessage } from 'node:http'
import type { Scope } from '../../contract/access.ts'
import { isLoopback, plainAddress } from './addresses.ts'

/** Who asks: this machine itself, or a device that was let in. */
export type Who = {
  readonly scope: Scope
  readonly local: boolean
  /** Of the device; null for this machine. */
  readonly id: string | null
  readonly name: string | null
  readonly address: string
}

export const COOKIE = 'stembridge'
const IN_COOKIE = new RegExp(`(?:^|;\\s*)${COOKIE}=([A-Za-z0-9_-]{43})(?:;|$)`)
const IN_HEADER = /^Bearer ([A-Za-z0-9_-]{43})$/i
/** What a proxy adds: behind one, a request that comes from here was not made here. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'] as const

/** The token of a request, by its header or its cookie. */
export const tokenOf = ({ headers }: IncomingMessage): string | undefined =>
  IN_HEADER.exec(headers.authorization ?? '')?.[1] ?? IN_COOKIE.exec(headers.cookie ?? '')?.[1]

export const addressOf = ({ socket }: IncomingMessage): string => plainAddress(socket.remoteAddress)

/** Whether a request was made on this machine: both ends of its connection are here. */
export const isFromHere = ({ socket, headers }: IncomingMessage): boolean => {
  const [from, to] = [plainAddress(socket.remoteAddress), plainAddress(socket.localAddress)]
  if (from === '' || FORWARDED.some(name => headers[name] !== undefined)) return false
  return isLoopback(from) || from === to
}

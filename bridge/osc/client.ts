import type { OscClientStatus, Origin } from '../../contract/live.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import type { OscMessage } from './packet.ts'

/** How packets reach a client, and whether it takes them. */
export type Line = {
  readonly over: OscClientStatus['over']
  readonly address: string
  readonly port: number
  /** False where it takes no more now: the packet is dropped. */
  readonly send: (packet: Uint8Array) => boolean
  /** True while so much waits that only the newest of everything is worth sending. */
  readonly isSlow: () => boolean
}

/** One program that speaks OSC with us, and what came of it. */
export type Client = {
  readonly key: string
  readonly origin: Origin
  readonly line: Line
  received: number
  sent: number
  refused: number
  dropped: number
  last: OscMessage | undefined
  error: string | null
  /** When it was last heard. */
  at: MonotonicMs
  roundTripMs: number | null
}

export const keyOf = ({ over, address, port }: Pick<Line, 'over' | 'address' | 'port'>): string =>
  over === 'udp' ? `${address}:${port}` : `${over}:${address}:${port}`

export const createClient = (line: Line, at: MonotonicMs): Client => ({
  key: keyOf(line),
  origin: `osc:${keyOf(line)}`,
  line,
  received: 0,
  sent: 0,
  refused: 0,
  dropped: 0,
  last: undefined,
  error: null,
  at,
  roundTripMs: null,
})

/** Sends a packet and counts it. */
export const sendTo = (client: Client, packet: Uint8Array): void => {
  if (client.line.send(packet)) client.sent++
  else client.dropped++
}

/** A message as a person reads it, at most 120 letters. */
export const textOf = ({ address, arguments: all }: OscMessage): string => {
  const words = all.map(one => ('value' in one ? String(one.value) : one.type))
  return [address, ...words].join(' ').slice(0, 120)
}

export const statusOf = (client: Client, subscribed: boolean): OscClientStatus => {
  const { line, received, sent, refused, dropped, last, error, roundTripMs } = client
  const { over, address, port } = line
  const counts = { received, sent, refused, dropped }
  const lastMessage = last ? textOf(last) : null
  return { over, address: `${address}:${port}`, subscribed, ...counts, lastMessage, lastError: error, roundTripMs }
}

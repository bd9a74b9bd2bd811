import type { OscClientStatus } from '../../contract/live.ts'

const OVER: Record<OscClientStatus['over'], string> = { udp: 'UDP', tcp: 'TCP', websocket: 'WebSocket' }

/** One OSC client in a line: how it comes, what went to and fro, and what did not. */
export const oscClientText = (client: OscClientStatus): string => {
  const { over, subscribed, received, sent, refused, dropped, roundTripMs } = client
  return [
    OVER[over],
    ...(subscribed ? ['listens'] : []),
    `${received} in, ${sent} out`,
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(dropped > 0 ? [`${dropped} dropped`] : []),
    ...(roundTripMs === null ? [] : [`${roundTripMs} ms there and back`]),
  ].join(', ')
}

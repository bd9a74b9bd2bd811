import { expect, it } from 'vitest'
import { oscClientText } from '../../panel/surfaces/osc-client-text.ts'

const client = {
  over: 'udp',
  address: '127.0.0.1:9000',
  subscribed: false,
  received: 3,
  sent: 0,
  refused: 0,
  dropped: 0,
  lastMessage: null,
  lastError: null,
  roundTripMs: null,
} as const

it('says of an OSC client what there is to say, and no more', () => {
  expect(oscClientText(client)).toBe('UDP, 3 in, 0 out')
  const busy = { ...client, over: 'tcp', subscribed: true, sent: 9, refused: 2, dropped: 1, roundTripMs: 0.4 } as const
  expect(oscClientText(busy)).toBe('TCP, listens, 3 in, 9 out, 2 refused, 1 dropped, 0.4 ms there and back')
})

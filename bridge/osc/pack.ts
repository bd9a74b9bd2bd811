import { encode } from './encode.ts'
import { AT_ONCE, MOST_MESSAGES, type OscMessage } from './packet.ts'

/** Largest datagram that we send: it passes any network whole. */
export const DATAGRAM_BYTES = 1400
const HEAD_BYTES = 16
/** So many messages go out one by one; more are packed, since some clients read no bundles. */
const SINGLE = 16

const bundled = (messages: OscMessage[]): Uint8Array[] => {
  const datagrams: Uint8Array[] = []
  let held: OscMessage[] = []
  let size = HEAD_BYTES
  const close = () => {
    if (held.length > 0) datagrams.push(encode({ time: AT_ONCE, packets: held }))
    held = []
    size = HEAD_BYTES
  }
  for (const message of messages) {
    const bytes = encode(message).length + 4
    if (size + bytes > DATAGRAM_BYTES || held.length >= MOST_MESSAGES) close()
    held.push(message)
    size += bytes
  }
  close()
  return datagrams
}

/** Datagrams for some messages: single ones for a few, bundles of at most 1,400 bytes for many. */
export const pack = (messages: OscMessage[], { bundle }: { bundle: boolean }): Uint8Array[] =>
  bundle || messages.length > SINGLE ? bundled(messages) : messages.map(encode)

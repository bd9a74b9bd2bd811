/** Longest packet that a stream may carry: as long as a datagram can be. */
export const LONGEST_PACKET = 65_536

/** Finds packets in a stream of bytes: `push` what came, then `next` until there is none. */
export type Reader = {
  push: (bytes: Uint8Array) => void
  next: () => Uint8Array | undefined
  /** Packets that were longer than LONGEST_PACKET, and left out. */
  readonly tooLong: number
  /** True where the stream cannot be followed any further. */
  readonly broken: boolean
}

/** What is left of earlier bytes, and those that came. */
export const joined = (rest: Uint8Array, came: Uint8Array): Uint8Array =>
  rest.length === 0 ? came : Buffer.concat([rest, came])

/** How packets lie in a stream. */
export type Framing = { wrap: (packet: Uint8Array) => Uint8Array; reader: () => Reader }

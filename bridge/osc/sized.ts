import { type Framing, joined, LONGEST_PACKET, type Reader } from './framing.ts'

const HEAD = 4

const wrap = (packet: Uint8Array): Uint8Array => {
  const out = new Uint8Array(HEAD + packet.length)
  new DataView(out.buffer).setInt32(0, packet.length)
  out.set(packet, HEAD)
  return out
}

const sizeOf = (head: Uint8Array): number => new DataView(head.buffer, head.byteOffset).getInt32(0)

const reader = (): Reader => {
  let rest: Uint8Array = new Uint8Array()
  let begun = new Uint8Array(HEAD)
  let filled = 0
  let isHead = true
  let broken = false
  let tooLong = 0
  const expect = (length: number, head: boolean) => {
    begun = new Uint8Array(length)
    filled = 0
    isHead = head
  }
  const measured = () => {
    const size = sizeOf(begun)
    if (size > LONGEST_PACKET) tooLong++
    if (size > LONGEST_PACKET || size <= 0 || size % 4 !== 0) broken = true
    else expect(size, false)
  }
  const next = (): Uint8Array | undefined => {
    while (!broken && rest.length > 0) {
      const part = rest.subarray(0, begun.length - filled)
      begun.set(part, filled)
      filled += part.length
      rest = rest.subarray(part.length)
      if (filled < begun.length) return undefined
      if (!isHead) {
        const packet = begun
        expect(HEAD, true)
        return packet
      }
      measured()
    }
    return undefined
  }
  return {
    push: bytes => {
      rest = joined(rest, bytes)
    },
    next,
    get tooLong() {
      return tooLong
    },
    get broken() {
      return broken
    },
  }
}

/** Packets each after its length in four bytes. Source: OSC 1.0, "OSC Packets". */
export const sized: Framing = { wrap, reader }

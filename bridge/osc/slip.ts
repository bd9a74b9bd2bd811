import { type Framing, joined, LONGEST_PACKET, type Reader } from './framing.ts'

const END = 0xc0
const ESC = 0xdb
const ESC_END = 0xdc
const ESC_ESC = 0xdd
const NOTHING = new Uint8Array()

const wrap = (packet: Uint8Array): Uint8Array => {
  let marks = 0
  for (const byte of packet) if (byte === END || byte === ESC) marks++
  const out = new Uint8Array(packet.length + marks + 2)
  let at = 0
  out[at++] = END
  for (const byte of packet) {
    if (byte === END || byte === ESC) {
      out[at++] = ESC
      out[at++] = byte === END ? ESC_END : ESC_ESC
    } else out[at++] = byte
  }
  out[at] = END
  return out
}

/** What stands after an ESC that means nothing is taken as it is, as RFC 1055 does. */
const unwrap = (bytes: Uint8Array): Uint8Array => {
  if (!bytes.includes(ESC)) return bytes
  const out = new Uint8Array(bytes.length)
  let at = 0
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== ESC) out[at++] = bytes[i] as number
    else if (++i < bytes.length)
      out[at++] = bytes[i] === ESC_END ? END : bytes[i] === ESC_ESC ? ESC : (bytes[i] as number)
  }
  return out.subarray(0, at)
}

const reader = (): Reader => {
  let rest: Uint8Array = NOTHING
  let begun: Uint8Array[] = []
  let length = 0
  let tooLong = 0
  const drop = () => {
    begun = []
    length = 0
  }
  const take = (part: Uint8Array) => {
    if (part.length === 0) return
    // twice as long, since every byte may be escaped; what is longer still is counted once and not kept
    if (length <= 2 * LONGEST_PACKET && length + part.length > 2 * LONGEST_PACKET) {
      tooLong++
      begun = []
    } else if (length <= 2 * LONGEST_PACKET) begun.push(part)
    length += part.length
  }
  const whole = (): Uint8Array | undefined => {
    const [first, ...more] = begun
    drop()
    if (!first) return undefined
    const packet = unwrap(more.length === 0 ? first : Buffer.concat([first, ...more]))
    if (packet.length <= LONGEST_PACKET) return packet
    tooLong++
    return undefined
  }
  const next = (): Uint8Array | undefined => {
    while (rest.length > 0) {
      const at = rest.indexOf(END)
      take(at < 0 ? rest : rest.subarray(0, at))
      rest = at < 0 ? NOTHING : rest.subarray(at + 1)
      const packet = at < 0 ? undefined : whole()
      if (packet) return packet
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
    broken: false,
  }
}

/** Packets between END bytes, one before and one after. Source: RFC 1055; OSC 1.1, "Stream-oriented protocols". */
export const slip: Framing = { wrap, reader }

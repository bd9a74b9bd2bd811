import { isBundle, type OscArgument, type OscMessage, type OscPacket } from './packet.ts'

const utf8 = new TextEncoder()

const stringBytes = (value: string): Uint8Array => {
  const bytes = utf8.encode(value)
  const out = new Uint8Array((bytes.length + 4) & ~3)
  out.set(bytes)
  return out
}

const number = (length: 4 | 8, write: (view: DataView) => void): Uint8Array => {
  const bytes = new Uint8Array(length)
  write(new DataView(bytes.buffer))
  return bytes
}

const blobBytes = (value: Uint8Array): Uint8Array => {
  const out = new Uint8Array(4 + ((value.length + 3) & ~3))
  new DataView(out.buffer).setInt32(0, value.length)
  out.set(value, 4)
  return out
}

const tagOf = (argument: OscArgument): string =>
  argument.type === '[' ? `[${argument.value.map(tagOf).join('')}]` : argument.type

const bytesOf = (argument: OscArgument): Uint8Array[] => {
  switch (argument.type) {
    case 'i':
      return [number(4, v => v.setInt32(0, argument.value))]
    case 'r':
      return [number(4, v => v.setUint32(0, argument.value))]
    case 'f':
      return [number(4, v => v.setFloat32(0, argument.value))]
    case 'd':
      return [number(8, v => v.setFloat64(0, argument.value))]
    case 'h':
      return [number(8, v => v.setBigInt64(0, argument.value))]
    case 't':
      return [number(8, v => v.setBigUint64(0, argument.value))]
    case 'c':
      return [number(4, v => v.setUint32(0, argument.value.codePointAt(0) ?? 0))]
    case 's':
    case 'S':
      return [stringBytes(argument.value)]
    case 'b':
      return [blobBytes(argument.value)]
    case 'm':
      return [argument.value.slice(0, 4)]
    case '[':
      return argument.value.flatMap(bytesOf)
    default:
      return []
  }
}

const messageBytes = (message: OscMessage): Uint8Array[] => {
  const address = stringBytes(message.address)
  if (!message.typed) return message.untyped ? [address, message.untyped] : [address]
  return [address, stringBytes(`,${message.arguments.map(tagOf).join('')}`), ...message.arguments.flatMap(bytesOf)]
}

const packetBytes = (packet: OscPacket): Uint8Array[] => {
  if (!isBundle(packet)) return messageBytes(packet)
  const parts = [stringBytes('#bundle'), number(8, v => v.setBigUint64(0, packet.time))]
  for (const inner of packet.packets) {
    const bytes = encode(inner)
    parts.push(
      number(4, v => v.setInt32(0, bytes.length)),
      bytes,
    )
  }
  return parts
}

/** The bytes of a packet; strings hold no NUL, `m` has four bytes. */
export const encode = (packet: OscPacket): Uint8Array => {
  const parts = packetBytes(packet)
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

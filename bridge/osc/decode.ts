import { DEEPEST, MOST_ARGUMENTS, MOST_MESSAGES, type OscArgument, type OscPacket } from './packet.ts'

/** Where the reading stands. `ok` turns false at the first thing that does not fit, and stays so. */
type Cursor = {
  readonly bytes: Uint8Array
  readonly view: DataView
  at: number
  readonly end: number
  ok: boolean
  messages: number
  arguments: number
}

const text = new TextDecoder('utf-8', { ignoreBOM: true })
const LAST_LETTER = 0x10ffff
const HASH = 0x23
/** Texts up to this length are read letter by letter, which is sooner than the decoder's start. */
const SHORT = 48

const take = (c: Cursor, length: number): number => {
  const from = c.at
  if (length < 0 || from + length > c.end) c.ok = false
  else c.at += length
  return from
}

const padded = (length: number): number => (length + 3) & ~3

const textAt = (bytes: Uint8Array, from: number, to: number): string => {
  if (to - from <= SHORT) {
    let read = ''
    for (let i = from; i < to; i++) {
      const code = bytes[i] as number
      if (code > 0x7f) return text.decode(bytes.subarray(from, to))
      read += String.fromCharCode(code)
    }
    return read
  }
  return text.decode(bytes.subarray(from, to))
}

const readString = (c: Cursor): string => {
  const zero = c.bytes.indexOf(0, c.at)
  if (zero < 0 || zero >= c.end) {
    c.ok = false
    return ''
  }
  const length = zero - c.at
  const from = take(c, padded(length + 1))
  return c.ok ? textAt(c.bytes, from, from + length) : ''
}

const readBlob = (c: Cursor): Uint8Array => {
  const from = take(c, 4)
  const length = c.ok ? c.view.getInt32(from) : 0
  const start = take(c, length < 0 ? -1 : padded(length))
  return c.ok ? c.bytes.slice(start, start + length) : new Uint8Array()
}

const fixed = <T>(c: Cursor, length: number, read: (from: number) => T, otherwise: T): T => {
  const from = take(c, length)
  return c.ok ? read(from) : otherwise
}

const letterOf = (code: number): string => (code > LAST_LETTER ? '\ufffd' : String.fromCodePoint(code))

const readOne = (c: Cursor, type: string): OscArgument | undefined => {
  const { view } = c
  switch (type) {
    case 'i':
      return { type, value: fixed(c, 4, at => view.getInt32(at), 0) }
    case 'r':
      return { type, value: fixed(c, 4, at => view.getUint32(at), 0) }
    case 'f':
      return { type, value: fixed(c, 4, at => view.getFloat32(at), 0) }
    case 'd':
      return { type, value: fixed(c, 8, at => view.getFloat64(at), 0) }
    case 'h':
      return { type, value: fixed(c, 8, at => view.getBigInt64(at), 0n) }
    case 't':
      return { type, value: fixed(c, 8, at => view.getBigUint64(at), 0n) }
    case 's':
    case 'S':
      return { type, value: readString(c) }
    case 'c':
      return { type, value: letterOf(fixed(c, 4, at => view.getUint32(at), 0)) }
    case 'b':
      return { type, value: readBlob(c) }
    case 'm':
      return { type, value: fixed(c, 4, at => c.bytes.slice(at, at + 4), new Uint8Array(4)) }
    case 'T':
    case 'F':
    case 'N':
    case 'I':
      return { type }
  }
}

/** Reads the arguments of `tags` from index `from` up to the end or the closing bracket; returns where it stopped. */
const readArguments = (c: Cursor, tags: string, from: number, depth: number, into: OscArgument[]): number => {
  let i = from
  for (; i < tags.length && c.ok; i++) {
    const tag = tags[i] as string
    if (tag === ']') break
    if (++c.arguments > MOST_ARGUMENTS || depth > DEEPEST) c.ok = false
    else if (tag === '[') {
      const value: OscArgument[] = []
      i = readArguments(c, tags, i + 1, depth + 1, value)
      if (tags[i] !== ']') c.ok = false
      into.push({ type: '[', value })
    } else {
      const one = readOne(c, tag)
      if (one) into.push(one)
      else c.ok = false
    }
  }
  return i
}

const readMessage = (c: Cursor): OscPacket => {
  if (++c.messages > MOST_MESSAGES) c.ok = false
  const address = readString(c)
  if (address === '#bundle') c.ok = false
  if (address === '') c.ok = false
  if (c.at >= c.end) return { address, arguments: [], typed: false }
  if (c.bytes[c.at] !== 0x2c) {
    const untyped = c.bytes.slice(c.at, c.end)
    c.at = c.end
    return { address, arguments: [], typed: false, untyped }
  }
  const tags = readString(c)
  const all: OscArgument[] = []
  const stopped = readArguments(c, tags, 1, 0, all)
  if (stopped < tags.length) c.ok = false
  return { address, arguments: all, typed: true }
}

const isBundleHead = ({ bytes, at, end }: Cursor): boolean =>
  bytes[at] === HASH && end - at >= 16 && text.decode(bytes.subarray(at, at + 8)) === '#bundle\0'

const readBundle = (c: Cursor, depth: number): OscPacket => {
  take(c, 8)
  const time = c.view.getBigUint64(take(c, 8))
  const packets: OscPacket[] = []
  while (c.ok && c.at < c.end) {
    const size = fixed(c, 4, at => c.view.getInt32(at), -1)
    const from = take(c, size > 0 && size % 4 === 0 ? size : -1)
    if (!c.ok) break
    const inner: Cursor = { ...c, at: from, end: from + size }
    packets.push(readPacket(inner, depth + 1))
    c.ok = inner.ok
    c.messages = inner.messages
    c.arguments = inner.arguments
  }
  return { time, packets }
}

const readPacket = (c: Cursor, depth: number): OscPacket => {
  if (depth > DEEPEST) c.ok = false
  if (!c.ok || !isBundleHead(c)) return readMessage(c)
  return readBundle(c, depth)
}

/** Reads one datagram. Total: whatever the bytes are, it answers, and never throws.
 *  @returns the packet; undefined where the bytes are not OSC, or exceed the caps of packet.ts */
export const decode = (bytes: Uint8Array): OscPacket | undefined => {
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const c: Cursor = { bytes, view, at: 0, end: bytes.length, ok: true, messages: 0, arguments: 0 }
  const packet = readPacket(c, 0)
  return c.ok ? packet : undefined
}

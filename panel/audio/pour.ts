type Bytes = Uint8Array<ArrayBuffer>

/** A body that is poured into room, piece by piece. */
export type Pouring = {
  /** Pours what comes next into the bytes [at, to) of a room, until they are full or the body is over. The room given is
   *  the stream's from then on; what it became comes back.
   *  @returns  the room, and how many bytes came */
  into: (room: ArrayBuffer, at: number, to: number) => Promise<{ room: ArrayBuffer; came: number }>
  /** Lets go of the body: what it came through is memory until then. */
  end: () => void
}

/** Straight into the room, where the browser's bodies can. */
const pourInto =
  (reader: ReadableStreamBYOBReader): Pouring['into'] =>
  async (given, from, to) => {
    let [room, at] = [given, from]
    while (at < to) {
      const { value, done } = await reader.read(new Uint8Array(room, at, to - at))
      if (value) {
        room = value.buffer
        at += value.byteLength
      }
      if (done) break
    }
    return { room, came: at - from }
  }

/** By way of the pieces that the browser hands over. */
const copyInto = (reader: ReadableStreamDefaultReader<Bytes>): Pouring['into'] => {
  let rest: Bytes | undefined
  return async (room, from, to) => {
    const into = new Uint8Array(room)
    let at = from
    while (at < to) {
      rest ??= (await reader.read()).value
      if (!rest) break
      const part = rest.subarray(0, to - at)
      into.set(part, at)
      at += part.length
      rest = part.length < rest.length ? rest.subarray(part.length) : undefined
    }
    return { room, came: at - from }
  }
}

export const pourFrom = (body: ReadableStream<Bytes>): Pouring => {
  const end = (reader: ReadableStreamGenericReader) => (): void => void reader.cancel().catch(() => undefined)
  try {
    const reader = body.getReader({ mode: 'byob' })
    return { into: pourInto(reader), end: end(reader) }
  } catch {
    // Safari's bodies are no streams of bytes
    const reader = body.getReader()
    return { into: copyInto(reader), end: end(reader) }
  }
}

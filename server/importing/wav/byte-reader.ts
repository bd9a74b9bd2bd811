/** Takes bytes in the portions that the reader wants from a stream that gives its own. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>
  #left: Uint8Array = new Uint8Array(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Exactly `count` bytes, fewer at the end of the stream. */
  async take(count: number): Promise<Uint8Array> {
    const out = new Uint8Array(count)
    let filled = 0
    while (filled < count) {
      if (this.#left.length === 0 && !(await this.#fill())) break
      const part = this.#left.subarray(0, count - filled)
      out.set(part, filled)
      filled += part.length
      this.#left = this.#left.subarray(part.length)
    }
    return out.subarray(0, filled)
  }

  /** Passes over `count` bytes.
   *  @returns  false when the stream ended before */
  async skip(count: number): Promise<boolean> {
    let toGo = count
    while (toGo > 0) {
      if (this.#left.length === 0 && !(await this.#fill())) return false
      const part = Math.min(toGo, this.#left.length)
      this.#left = this.#left.subarray(part)
      toGo -= part
    }
    return true
  }

  async close(): Promise<void> {
    await this.#source.return?.()
  }

  async #fill(): Promise<boolean> {
    const next = await this.#source.next()
    if (next.done) return false
    this.#left = new Uint8Array(next.value.buffer, next.value.byteOffset, next.value.byteLength)
    return true
  }
}

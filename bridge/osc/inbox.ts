/** Who sent a datagram. */
export type Sender = { address: string; port: number }

/** Datagrams handled before the program looks at anything else again. */
const PER_TURN = 64
/** Datagrams of one sender that may wait; of more, the oldest are dropped, since later values are worth more. */
const WAITING = 2048
const SENDERS = 256
const WAITING_BYTES = 8 * 2 ** 20

type Line = { sender: Sender; waiting: Uint8Array[] }

/** Bounded work a turn: what comes is handled at once while it is little, and waits in line by sender when it is much,
 *  each sender in its turn. What does not fit is dropped and counted. */
export class Inbox {
  dropped = 0
  #lines = new Map<string, Line>()
  #bytes = 0
  #done = 0
  #turn: NodeJS.Immediate | undefined
  readonly #handle: (bytes: Uint8Array, sender: Sender) => void

  constructor(handle: (bytes: Uint8Array, sender: Sender) => void) {
    this.#handle = handle
  }

  offer(bytes: Uint8Array, sender: Sender): void {
    this.#turn ??= setImmediate(() => this.#next())
    if (this.#lines.size > 0 || this.#done >= PER_TURN) {
      this.#wait(bytes, sender)
      return
    }
    this.#done++
    this.#handle(bytes, sender)
  }

  close(): void {
    clearImmediate(this.#turn)
    this.#lines.clear()
  }

  #wait(bytes: Uint8Array, sender: Sender): void {
    const key = `${sender.address}:${sender.port}`
    let line = this.#lines.get(key)
    if (this.#bytes + bytes.length > WAITING_BYTES || (!line && this.#lines.size >= SENDERS)) {
      this.dropped++
      return
    }
    if (!line) {
      line = { sender, waiting: [] }
      this.#lines.set(key, line)
    }
    line.waiting.push(bytes)
    this.#bytes += bytes.length
    if (line.waiting.length <= WAITING) return
    this.#bytes -= line.waiting.shift()?.length ?? 0
    this.dropped++
  }

  #next(): void {
    this.#turn = undefined
    this.#done = 0
    while (this.#lines.size > 0 && this.#done < PER_TURN) {
      for (const [key, line] of this.#lines) {
        const bytes = line.waiting.shift() as Uint8Array
        this.#bytes -= bytes.length
        if (line.waiting.length === 0) this.#lines.delete(key)
        this.#done++
        this.#handle(bytes, line.sender)
      }
    }
    if (this.#lines.size > 0) this.#turn = setImmediate(() => this.#next())
    else this.#done = 0
  }
}

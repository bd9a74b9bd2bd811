import type { Client } from './client.ts'

/** Packets handled before the program looks at anything else again. */
const PER_TURN = 64
/** Packets of one client that may wait; of more, the oldest are dropped, since later values are worth more. */
const WAITING = 4096
const CLIENTS = 256
const WAITING_BYTES = 8 * 2 ** 20

type Queue = { client: Client; packets: Uint8Array[]; first: number }

/** Bounded work a turn: what comes is handled at once while it is little, and waits in line by client when it is much,
 *  each client in its turn. What does not fit is dropped and counted. */
export class Inbox {
  dropped = 0
  #lines = new Map<string, Queue>()
  #bytes = 0
  #done = 0
  #turn: NodeJS.Immediate | undefined
  readonly #handle: (bytes: Uint8Array, client: Client) => void

  constructor(handle: (bytes: Uint8Array, client: Client) => void) {
    this.#handle = handle
  }

  offer(bytes: Uint8Array, client: Client): void {
    this.#turn ??= setImmediate(() => this.#next())
    if (this.#lines.size > 0 || this.#done >= PER_TURN) {
      this.#wait(bytes, client)
      return
    }
    this.#done++
    this.#handle(bytes, client)
  }

  /** How many packets of a client wait. */
  waiting({ key }: Client): number {
    const line = this.#lines.get(key)
    return line ? line.packets.length - line.first : 0
  }

  close(): void {
    clearImmediate(this.#turn)
    this.#lines.clear()
  }

  #drop(client: Client): void {
    client.dropped++
    this.dropped++
  }

  #wait(bytes: Uint8Array, client: Client): void {
    let line = this.#lines.get(client.key)
    if (this.#bytes + bytes.length > WAITING_BYTES || (!line && this.#lines.size >= CLIENTS)) {
      this.#drop(client)
      return
    }
    if (!line) {
      line = { client, packets: [], first: 0 }
      this.#lines.set(client.key, line)
    }
    line.packets.push(bytes)
    this.#bytes += bytes.length
    if (line.packets.length - line.first <= WAITING) return
    this.#take(line)
    this.#drop(client)
  }

  /** The oldest packet of a line. Moves the line up once in a while: a shift of a long array takes long. */
  #take(line: Queue): Uint8Array {
    const bytes = line.packets[line.first++] as Uint8Array
    this.#bytes -= bytes.length
    if (line.first >= 1024) line.packets.splice(0, line.first)
    if (line.first >= 1024) line.first = 0
    return bytes
  }

  #next(): void {
    this.#turn = undefined
    this.#done = 0
    while (this.#lines.size > 0 && this.#done < PER_TURN) {
      for (const [key, line] of this.#lines) {
        const bytes = this.#take(line)
        if (line.first === line.packets.length) this.#lines.delete(key)
        this.#done++
        this.#handle(bytes, line.client)
      }
    }
    if (this.#lines.size > 0) this.#turn = setImmediate(() => this.#next())
    else this.#done = 0
  }
}

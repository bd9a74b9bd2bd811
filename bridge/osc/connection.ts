import type { Socket } from 'node:net'
import type { MonotonicMs } from '../../contract/units.ts'
import type { Client, Line } from './client.ts'
import type { Framing, Reader } from './framing.ts'
import { sized } from './sized.ts'
import { slip } from './slip.ts'

/** What a connection hands on, and asks. */
export type Intake = {
  came: (line: Line) => Client
  packet: (bytes: Uint8Array, client: Client) => void
  /** How many packets of a client wait to be handled. */
  waiting: (client: Client) => number
  broken: (client: Client) => void
  gone: (client: Client) => void
}

/** Bytes that may wait in a socket before its reader counts as slow, and before packets are dropped. */
const SLOW_BYTES = 64 * 1024
const FULL_BYTES = 256 * 1024
/** A reader that stays slow for this long is cut off. */
const STALL_MS = 10_000
/** While so many of its packets wait, no more of them are read: the sender waits with us. */
const MOST_WAITING = 512

/** One OSC client over TCP. The first byte tells the framing: a packet's length begins with 0, a SLIP stream with its
 *  END or with the packet's own / or #. */
export class Connection {
  readonly client: Client
  readonly #socket: Socket
  readonly #framing: Framing
  readonly #reader: Reader
  readonly #intake: Intake
  #tooLong = 0
  #turn: NodeJS.Immediate | undefined
  #slowSince: MonotonicMs | undefined

  constructor(socket: Socket, first: Uint8Array, intake: Intake) {
    this.#socket = socket
    this.#framing = first[0] === 0 ? sized : slip
    this.#reader = this.#framing.reader()
    this.#intake = intake
    this.client = intake.came({
      over: 'tcp',
      address: socket.remoteAddress ?? '',
      port: socket.remotePort ?? 0,
      send: packet => this.#send(packet),
      isSlow: () => socket.writableLength > SLOW_BYTES,
    })
    socket.on('data', bytes => this.#read(bytes))
    socket.on('close', () => {
      clearImmediate(this.#turn)
      intake.gone(this.client)
    })
    this.#read(first)
  }

  /** Cuts off a reader that stalls. */
  sweep(now: MonotonicMs): void {
    if (this.#socket.writableLength <= SLOW_BYTES) this.#slowSince = undefined
    else this.#slowSince ??= now
    if (this.#slowSince !== undefined && now - this.#slowSince > STALL_MS) this.#socket.destroy()
  }

  #send(packet: Uint8Array): boolean {
    if (this.#socket.destroyed || this.#socket.writableLength > FULL_BYTES) return false
    this.#socket.write(this.#framing.wrap(packet))
    return true
  }

  #read(bytes: Uint8Array): void {
    this.#reader.push(bytes)
    this.#pump()
  }

  #pump(): void {
    this.#turn = undefined
    const { client } = this
    while (this.#intake.waiting(client) < MOST_WAITING) {
      const packet = this.#reader.next()
      if (!packet) {
        this.#all()
        return
      }
      this.#intake.packet(packet, client)
    }
    this.#socket.pause()
    this.#turn ??= setImmediate(() => this.#pump())
  }

  #all(): void {
    for (; this.#tooLong < this.#reader.tooLong; this.#tooLong++) this.#intake.broken(this.client)
    if (!this.#reader.broken) this.#socket.resume()
    else {
      this.#intake.broken(this.client)
      this.#socket.destroy()
    }
  }
}

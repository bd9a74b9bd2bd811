import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { Failure } from '../../contract/errors.ts'
import { decode } from '../osc/decode.ts'
import { encode } from '../osc/encode.ts'
import { isBundle, type OscMessage, type OscPacket } from '../osc/packet.ts'

const RECEIVE_BYTES = 2 ** 20

export type LineOptions = {
  host: string
  port: number
  /** 0 is any. */
  listen: number
  onMessage: (message: OscMessage) => void
}

const addressOf = async (host: string): Promise<string> =>
  isIP(host) === 4 ? host : (await lookup(host, { family: 4 })).address

/** OSC over UDP with one machine: what comes from another is passed over and counted. */
export class Line {
  received = 0
  refused = 0
  /** Where we hear, once it is open. */
  listen = 0
  #socket: Socket | undefined
  #address = ''
  #closed = false
  readonly #options: LineOptions

  constructor(options: LineOptions) {
    this.#options = options
  }

  /** @throws daw_port_taken; an error where the host has no address */
  async open(): Promise<void> {
    const { host, listen } = this.#options
    this.#address = await addressOf(host)
    if (this.#closed) return
    const socket = createSocket({ type: 'udp4', lookup: (address, _family, done) => done(null, address, 4) })
    const bind = { address: this.#address.startsWith('127.') ? '127.0.0.1' : '0.0.0.0', port: listen, exclusive: true }
    await new Promise<void>((resolve, reject) => {
      socket.once('error', error => reject(new Failure('daw_port_taken', `UDP ${listen}`, error)))
      socket.bind(bind, () => resolve())
    })
    socket.removeAllListeners('error')
    // nobody at the other end: some systems say so, and it is greeted again anyway
    socket.on('error', () => {})
    if (this.#closed) return void socket.close()
    socket.setRecvBufferSize(RECEIVE_BYTES)
    socket.on('message', (bytes, { address }) => {
      if (address === this.#address) this.#take(bytes)
      else this.refused++
    })
    this.#socket = socket
    this.listen = socket.address().port
  }

  send(messages: readonly OscMessage[]): void {
    for (const message of messages) this.#socket?.send(encode(message), this.#options.port, this.#address, () => {})
  }

  close(): void {
    this.#closed = true
    this.#socket?.close()
    this.#socket = undefined
  }

  #take(bytes: Uint8Array): void {
    const packet = decode(bytes)
    if (packet) this.#hand(packet)
    else this.refused++
  }

  #hand(packet: OscPacket): void {
    if (isBundle(packet)) for (const inner of packet.packets) this.#hand(inner)
    else {
      this.received++
      this.#options.onMessage(packet)
    }
  }
}

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { decode } from '../../bridge/osc/decode.ts'
import { encode } from '../../bridge/osc/encode.ts'
import type { Framing } from '../../bridge/osc/framing.ts'
import { isBundle, type OscArgument, type OscMessage, type OscPacket } from '../../bridge/osc/packet.ts'

/** An OSC client over TCP on loopback that remembers what it hears. */
export class TcpPeer {
  readonly heard: OscMessage[] = []
  readonly socket: Socket
  closed = false
  readonly #framing: Framing

  private constructor(socket: Socket, framing: Framing) {
    this.socket = socket
    this.#framing = framing
    const reader = framing.reader()
    socket.on('error', () => {})
    socket.on('close', () => {
      this.closed = true
    })
    socket.on('data', bytes => {
      reader.push(bytes)
      for (let one = reader.next(); one; one = reader.next()) this.#take(decode(one))
    })
  }

  static async open(port: number, framing: Framing): Promise<TcpPeer> {
    const socket = connect(port, '127.0.0.1')
    const peer = new TcpPeer(socket, framing)
    await once(socket, 'connect')
    return peer
  }

  send(address: string, ...all: OscArgument[]): void {
    this.socket.write(this.#framing.wrap(encode({ address, arguments: all, typed: true })))
  }

  /** What was heard of an address; the value of its first argument. */
  valuesOf(address: string): unknown[] {
    return this.heard
      .filter(m => m.address === address)
      .map(({ arguments: [one] }) => (one && 'value' in one ? one.value : one?.type))
  }

  close(): void {
    this.socket.destroy()
  }

  #take(packet: OscPacket | undefined): void {
    if (!packet) return
    if (isBundle(packet)) for (const inner of packet.packets) this.#take(inner)
    else this.heard.push(packet)
  }
}

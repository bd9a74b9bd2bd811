import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { decode } from '../../bridge/osc/decode.ts'
import { encode } from '../../bridge/osc/encode.ts'
import { isBundle, type OscArgument, type OscMessage, type OscPacket } from '../../bridge/osc/packet.ts'

/** An OSC client on loopback that remembers what it hears. */
export class OscPeer {
  readonly heard: OscMessage[] = []
  readonly sizes: number[] = []
  /** Hears each message as it comes. */
  onMessage: (message: OscMessage) => void = () => {}
  port = 0
  readonly #socket: Socket = createSocket('udp4')
  readonly #to: number

  private constructor(to: number) {
    this.#to = to
    this.#socket.on('message', bytes => {
      this.sizes.push(bytes.length)
      const packet = decode(bytes)
      if (packet) this.#take(packet)
    })
  }

  static async open(to: number): Promise<OscPeer> {
    const peer = new OscPeer(to)
    peer.#socket.bind(0, '127.0.0.1')
    await once(peer.#socket, 'listening')
    peer.port = peer.#socket.address().port
    return peer
  }

  #take(packet: OscPacket): void {
    if (isBundle(packet)) for (const inner of packet.packets) this.#take(inner)
    else {
      this.onMessage(packet)
      this.heard.push(packet)
    }
  }

  sendBytes(bytes: Uint8Array): Promise<void> {
    return new Promise(resolve => this.#socket.send(bytes, this.#to, '127.0.0.1', () => resolve()))
  }

  send(address: string, ...all: OscArgument[]): Promise<void> {
    return this.sendBytes(encode({ address, arguments: all, typed: true }))
  }

  sendFloat(address: string, value: number): Promise<void> {
    return this.send(address, { type: 'f', value })
  }

  /** What was heard of an address; the value of its first argument. */
  valuesOf(address: string): unknown[] {
    return this.heard
      .filter(m => m.address === address)
      .map(({ arguments: [one] }) => (one && 'value' in one ? one.value : one?.type))
  }

  close(): void {
    this.#socket.close()
  }
}

/** Waits until something holds; fails after 20 s. */
export const until = async (holds: () => boolean | Promise<boolean>, what = holds.toString()): Promise<void> => {
  const end = Date.now() + 20_000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`did not come to hold: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

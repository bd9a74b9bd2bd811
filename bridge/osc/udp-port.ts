import { createSocket, type Socket } from 'node:dgram'
import { Failure } from '../../contract/errors.ts'
import type { Line } from './client.ts'

export type UdpOptions = {
  host: string
  port: number
  log: (line: string) => void
  onPort: (port: number | null) => void
  onDatagram: (bytes: Uint8Array, address: string, port: number) => void
}

const RETRY_MS = 3000
/** Room for the datagrams of some tenths of a second of flood; the system may grant less. */
const RECEIVE_BYTES = 4 * 2 ** 20

/** One UDP port. A taken port is no end: it says so and tries again until the port is free. */
export class UdpPort {
  port: number | null = null
  failure: Failure | null = null
  #socket: Socket | undefined
  #retry: NodeJS.Timeout | undefined
  readonly #options: UdpOptions

  constructor(options: UdpOptions) {
    this.#options = options
  }

  /** Opens the port; resolves when it is open, or known to be taken. */
  open(): Promise<void> {
    const { host, port, onDatagram } = this.#options
    return new Promise(resolve => {
      const socket = createSocket({ type: 'udp4', lookup: (address, _family, done) => done(null, address, 4) })
      socket.on('error', error => {
        if (this.#socket !== socket) this.#taken(error, socket)
        resolve()
      })
      socket.on('message', (bytes, { address, port: from }) => onDatagram(bytes, address, from))
      socket.bind({ address: host, port, exclusive: true }, () => {
        this.#opened(socket)
        resolve()
      })
    })
  }

  line(address: string, port: number): Line {
    return {
      over: 'udp',
      address,
      port,
      send: packet => {
        // a client that is gone is no news: its lease runs out
        this.#socket?.send(packet, port, address, () => {})
        return this.#socket !== undefined
      },
      isSlow: () => false,
    }
  }

  close(): void {
    clearTimeout(this.#retry)
    this.#socket?.close()
    this.#socket = undefined
  }

  #opened(socket: Socket): void {
    this.#socket = socket
    this.failure = null
    try {
      socket.setRecvBufferSize(RECEIVE_BYTES)
    } catch (thrown) {
      this.#options.log(`the OSC port keeps its small buffer: ${thrown}`)
    }
    this.port = socket.address().port
    this.#options.onPort(this.port)
  }

  #taken(error: Error, socket: Socket): void {
    if (!this.failure) this.#options.log(`OSC port ${this.#options.port}: ${error.message}`)
    this.failure = new Failure('osc_port_taken', `UDP ${this.#options.port}`, error)
    this.#options.onPort(null)
    try {
      socket.close()
    } catch {
      // it never opened
    }
    this.#retry = setTimeout(() => void this.open(), RETRY_MS)
  }
}

import { createServer, type Server, type Socket } from 'node:net'
import { Failure } from '../../contract/errors.ts'
import { Connection, type Intake } from './connection.ts'

export type TcpOptions = {
  host: string
  log: (line: string) => void
  mayIn: (address: string) => boolean
  /** Takes a connection that speaks HTTP: OSCQuery has the same port. */
  onHttp: (socket: Socket) => void
}

const RETRY_MS = 3000
const CONNECTIONS = 64
/** Who says nothing for so long after coming in is let go. */
const SILENCE_MS = 10_000
const KEEP_ALIVE_MS = 10_000

const isLetter = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x41 && byte <= 0x5a

/** The TCP side of the OSC port: SLIP, packets after their length, and HTTP, told apart by the first byte. */
export class TcpPort {
  port: number | null = null
  failure: Failure | null = null
  keptOut = 0
  #server: Server | undefined
  #retry: NodeJS.Timeout | undefined
  #open = new Set<Socket>()
  #connections = new Set<Connection>()
  readonly #options: TcpOptions
  readonly #intake: Intake

  constructor(options: TcpOptions, intake: Intake) {
    this.#options = options
    this.#intake = intake
  }

  /** Opens the port; resolves when it is open, or known to be taken: then it is tried again until it is free. */
  open(port: number): Promise<void> {
    return new Promise(resolve => {
      const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, socket =>
        this.#came(socket),
      )
      server.on('error', error => {
        if (this.#server !== server) this.#taken(error, port)
        resolve()
      })
      server.listen({ host: this.#options.host, port, exclusive: true }, () => {
        const bound = server.address()
        this.#server = server
        this.failure = null
        this.port = typeof bound === 'object' && bound ? bound.port : port
        resolve()
      })
    })
  }

  sweep(now: number): void {
    for (const connection of this.#connections) connection.sweep(now)
  }

  /** Cuts the connections of such an address. */
  turnOut(isTheirs: (address: string) => boolean): void {
    for (const socket of this.#open) if (isTheirs(socket.remoteAddress ?? '')) socket.destroy()
  }

  close(): void {
    clearTimeout(this.#retry)
    this.#server?.close()
    for (const socket of this.#open) socket.destroy()
  }

  #taken(error: Error, port: number): void {
    if (!this.failure) this.#options.log(`OSC port ${port}, TCP: ${error.message}`)
    this.failure = new Failure('osc_port_taken', `TCP ${port}`, error)
    this.#retry = setTimeout(() => void this.open(port), RETRY_MS)
  }

  #came(socket: Socket): void {
    socket.on('error', () => socket.destroy())
    if (this.#open.size >= CONNECTIONS || !this.#options.mayIn(socket.remoteAddress ?? '')) {
      this.keptOut++
      socket.destroy()
      return
    }
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
    const silence = setTimeout(() => socket.destroy(), SILENCE_MS)
    socket.once('close', () => clearTimeout(silence))
    socket.once('data', first => {
      clearTimeout(silence)
      if (isLetter(first[0])) {
        socket.pause()
        socket.unshift(first)
        this.#options.onHttp(socket)
      } else this.#speaks(socket, first)
    })
  }

  #speaks(socket: Socket, first: Uint8Array): void {
    const connection = new Connection(socket, first, this.#intake)
    this.#connections.add(connection)
    socket.once('close', () => this.#connections.delete(connection))
  }
}

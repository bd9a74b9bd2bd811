import { WebSocket } from 'ws'
import type { FromBridge, FromPanel } from '../../../contract/live.ts'

const AGAIN_MS = 250
/** A bridge that says nothing for so long is away; it tells readings and pings far more often. */
const SILENCE_MS = 12_000

/** The live socket to the bridge: tries again while it is away. */
export class LiveLine {
  readonly #url: () => string
  readonly #on: { open: () => void; message: (message: FromBridge) => void; away: () => void }
  #socket: WebSocket | undefined
  #again: NodeJS.Timeout | undefined
  #silence: NodeJS.Timeout | undefined
  #closed = false

  constructor(url: () => string, on: { open: () => void; message: (message: FromBridge) => void; away: () => void }) {
    this.#url = url
    this.#on = on
    this.#connect()
  }

  send(message: FromPanel): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#again)
    clearTimeout(this.#silence)
    this.#socket?.terminate()
  }

  #connect(): void {
    const socket = new WebSocket(this.#url(), { perMessageDeflate: false })
    this.#socket = socket
    socket.on('open', () => this.#on.open())
    socket.on('message', data => {
      this.#listen(socket)
      this.#on.message(JSON.parse(String(data)) as FromBridge)
    })
    socket.on('ping', () => this.#listen(socket))
    socket.on('error', () => undefined)
    socket.on('close', () => this.#gone(socket))
  }

  #listen(socket: WebSocket): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => socket.terminate(), SILENCE_MS)
  }

  #gone(socket: WebSocket): void {
    if (this.#closed || socket !== this.#socket) return
    clearTimeout(this.#silence)
    this.#on.away()
    this.#again = setTimeout(() => this.#connect(), AGAIN_MS)
  }
}

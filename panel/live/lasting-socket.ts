/** How long to wait before try n (from 0): 200 ms doubling to 4 s, with up to a quarter more so that many pages do not
 *  come at once. */
export const backoff = (attempt: number, random: () => number = Math.random): number =>
  Math.min(200 * 2 ** attempt, 4000) * (1 + random() / 4)

export type SocketEvents = {
  onOpen: () => void
  onMessage: (message: unknown) => void
  /** Each time a connection ends or could not be made; `attempt` counts the tries since the last open. */
  onAway: (attempt: number) => void
}

/** A WebSocket of JSON messages that connects again by itself until it is closed.
 *  `url` is asked before each try; null waits. */
export class LastingSocket {
  #socket: WebSocket | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #attempt = 0
  #closed = false
  readonly #url: () => string | null
  readonly #events: SocketEvents

  constructor(url: () => string | null, events: SocketEvents) {
    this.#url = url
    this.#events = events
    this.#connect()
  }

  get open(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  send(message: unknown): boolean {
    if (!this.open) return false
    this.#socket?.send(JSON.stringify(message))
    return true
  }

  /** Drops what may be a dead connection and tries at once. */
  again(): void {
    this.#attempt = 0
    this.#leave()
    this.#connect()
  }

  close(): void {
    this.#closed = true
    this.#leave()
  }

  #leave(): void {
    clearTimeout(this.#timer)
    const socket = this.#socket
    this.#socket = undefined
    socket?.close()
  }

  #connect(): void {
    clearTimeout(this.#timer)
    if (this.#closed) return
    const url = this.#url()
    if (url === null) {
      this.#later()
      return
    }
    const socket = new WebSocket(url)
    this.#socket = socket
    socket.onopen = () => {
      this.#attempt = 0
      this.#events.onOpen()
    }
    socket.onmessage = event => this.#events.onMessage(JSON.parse(String(event.data)))
    socket.onclose = () => {
      if (this.#socket !== socket) return
      this.#socket = undefined
      this.#events.onAway(this.#attempt)
      this.#later()
    }
  }

  #later(): void {
    if (this.#closed) return
    this.#timer = setTimeout(() => this.#connect(), backoff(this.#attempt++))
  }
}

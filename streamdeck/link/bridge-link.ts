import { WebSocket } from 'ws'
import type { FromBridge, FromPanel } from '../../contract/live.ts'
import type { Place } from './find-bridge.ts'

/** The first tries come quickly, the later ones do not keep the machine busy. */
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 1000
/** A bridge asks every 5 s whether we are there; one that has not for so long is gone without a word. */
const SILENT_MS = 12_000
const OPEN_MS = 3000
/** More than this waiting to go out is a bridge that takes nothing. */
const STUCK_BYTES = 2 ** 20

type LinkEvents = {
  onMessage: (message: FromBridge) => void
  onGone: () => void
  /** There is no bridge, or it answered with that status. */
  onRefused: (status: number | null) => void
}

/** The line to the bridge: finds it, keeps it, comes back by itself. */
export class BridgeLink {
  place: Place | undefined
  readonly #find: () => Promise<Place | undefined>
  readonly #name: string
  readonly #events: LinkEvents
  #socket: WebSocket | undefined
  #timer: NodeJS.Timeout | undefined
  #silence: NodeJS.Timeout | undefined
  #wait = FIRST_WAIT_MS
  /** Which look counts: an earlier one may still be under way when the address has changed. */
  #turn = 0
  #closed = false

  /** @param name  under which the bridge knows us */
  constructor(of: { find: () => Promise<Place | undefined>; name: string; events: LinkEvents }) {
    this.#find = of.find
    this.#name = of.name
    this.#events = of.events
    void this.#look()
  }

  /** @returns whether it went out */
  send(message: FromPanel): boolean {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return false
    if (socket.bufferedAmount > STUCK_BYTES) {
      socket.terminate()
      return false
    }
    socket.send(JSON.stringify(message))
    return true
  }

  /** Looks for the bridge anew: its address has changed. */
  again(): void {
    this.#wait = FIRST_WAIT_MS
    if (this.#socket) this.#socket.terminate()
    else this.#soon(0)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    clearTimeout(this.#silence)
    this.#socket?.terminate()
  }

  #soon(wait = this.#wait): void {
    clearTimeout(this.#timer)
    if (this.#closed) return
    this.#timer = setTimeout(() => void this.#look(), wait)
    this.#wait = Math.min(LONGEST_WAIT_MS, this.#wait * 2)
  }

  async #look(): Promise<void> {
    const turn = ++this.#turn
    const place = await this.#find().catch(() => undefined)
    if (this.#closed || this.#socket || turn !== this.#turn) return
    if (!place) {
      this.#events.onRefused(null)
      this.#soon()
    } else this.#open(place)
  }

  #open(place: Place): void {
    const headers = place.token ? { Authorization: `Bearer ${place.token}` } : {}
    const socket = new WebSocket(`ws://${place.host}/live`, { headers, handshakeTimeout: OPEN_MS })
    this.#socket = socket
    let opened = false
    let status: number | null = null
    socket.on('open', () => {
      opened = true
      this.place = place
      this.#heard(socket)
      this.send({ t: 'hello', panel: this.#name, kind: 'streamdeck' })
    })
    socket.on('ping', () => this.#heard(socket))
    socket.on('message', data => {
      this.#heard(socket)
      this.#take(data.toString())
    })
    socket.on('unexpected-response', (_, answer) => {
      status = answer.statusCode ?? null
      socket.terminate()
    })
    socket.on('error', () => {})
    socket.on('close', () => this.#gone(opened, status))
  }

  #take(text: string): void {
    let message: FromBridge
    try {
      message = JSON.parse(text)
    } catch {
      return
    }
    if (message.t === 'hello') this.#wait = FIRST_WAIT_MS
    this.#events.onMessage(message)
  }

  #heard(socket: WebSocket): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => socket.terminate(), SILENT_MS)
  }

  #gone(opened: boolean, status: number | null): void {
    clearTimeout(this.#silence)
    this.#socket = undefined
    if (opened) this.#events.onGone()
    else this.#events.onRefused(status)
    this.#soon()
  }
}

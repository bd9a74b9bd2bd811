import { createSocket, type Socket } from 'node:dgram'
import { Failure } from '../../contract/errors.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import type { Path } from '../../contract/parameters.ts'
import { type Tree, watch } from '../tree/index.ts'
import { act, originOf, type Replies } from './act.ts'
import { decode } from './decode.ts'
import { encode } from './encode.ts'
import { Inbox, type Sender } from './inbox.ts'
import type { OscMessage } from './packet.ts'
import { Schedule } from './schedule.ts'
import { Subscribers } from './subscribers.ts'

export type OscOptions = {
  tree: Tree
  host: string
  port: number
  log: (line: string) => void
  onPort: (port: number | null) => void
}

const RETRY_MS = 3000
const SWEEP_MS = 1000
/** Refusals told each second. */
const TOLD = 50
const RECEIVE_BYTES = 4 * 2 ** 20

/** The OSC surface: one UDP port. A taken port is no end: it says so and tries again until the port is free. */
export class OscSurface {
  port: number | null = null
  #socket: Socket | undefined
  #failure: Failure | null = null
  #received = 0
  #refused = 0
  #malformed = 0
  #told = 0
  #last: OscMessage | undefined
  #retry: NodeJS.Timeout | undefined
  readonly #options: OscOptions
  readonly #inbox = new Inbox((bytes, sender) => this.#datagram(bytes, sender))
  readonly #schedule = new Schedule(Date.now)
  readonly #subscribers: Subscribers
  readonly #replies: Replies
  readonly #stop: (() => void)[]

  constructor(options: OscOptions) {
    this.#options = options
    const subscribers = new Subscribers(options.tree, (datagram, to) => this.#send(datagram, to))
    this.#subscribers = subscribers
    this.#replies = {
      subscribe: (sender, port) => void subscribers.add(port ? { ...sender, port } : sender, originOf(sender)),
      unsubscribe: (sender, port) => subscribers.remove(port ? { ...sender, port } : sender),
      answer: (sender, message) => this.#send(encode(message), sender),
      refuse: (sender, failure, near) => this.#refuse(sender, failure, near),
    }
    const sweep = setInterval(() => {
      this.#told = 0
      subscribers.sweep()
    }, SWEEP_MS)
    this.#stop = [watch(options.tree, (path, value) => subscribers.reading(path, value)), () => clearInterval(sweep)]
  }

  /** Opens the port; resolves when it is open, or known to be taken. */
  open(): Promise<void> {
    const { host, port } = this.#options
    return new Promise(resolve => {
      const socket = createSocket({ type: 'udp4', lookup: (address, _family, done) => done(null, address, 4) })
      socket.on('error', error => {
        if (this.#socket !== socket) this.#taken(error, socket)
        resolve()
      })
      socket.on('message', (bytes, { address, port: from }) => this.#inbox.offer(bytes, { address, port: from }))
      socket.bind({ address: host, port, exclusive: true }, () => {
        this.#opened(socket)
        resolve()
      })
    })
  }

  close(): void {
    clearTimeout(this.#retry)
    for (const stop of this.#stop) stop()
    this.#subscribers.close()
    this.#schedule.close()
    this.#inbox.close()
    this.#socket?.close()
    this.#socket = undefined
  }

  status(): SurfaceStatus {
    const { host, port } = this.#options
    const dropped = this.#inbox.dropped + this.#schedule.dropped
    const counts = dropped + this.#malformed > 0 ? `, ${dropped} dropped, ${this.#malformed} not OSC` : ''
    return {
      name: 'OSC',
      kind: 'osc',
      ok: this.#failure === null,
      says: `UDP ${host}:${this.port ?? port}, ${this.#subscribers.size} subscribed${counts}`,
      failure: this.#failure?.toJSON() ?? null,
      received: this.#received,
      refused: this.#refused + this.#malformed + dropped,
      lastMessage: this.#last ? textOf(this.#last) : null,
    }
  }

  #opened(socket: Socket): void {
    this.#socket = socket
    this.#failure = null
    try {
      socket.setRecvBufferSize(RECEIVE_BYTES)
    } catch (thrown) {
      this.#options.log(`the OSC port keeps its small buffer: ${thrown}`)
    }
    this.port = socket.address().port
    this.#options.onPort(this.port)
  }

  #taken(error: Error, socket: Socket): void {
    if (!this.#failure) this.#options.log(`OSC port ${this.#options.port}: ${error.message}`)
    this.#failure = new Failure('osc_port_taken', `UDP ${this.#options.port}`, error)
    this.#options.onPort(null)
    try {
      socket.close()
    } catch {
      // it never opened
    }
    this.#retry = setTimeout(() => void this.open(), RETRY_MS)
  }

  #send(datagram: Uint8Array, to: Sender): void {
    // a client that is gone is no news: its lease runs out
    this.#socket?.send(datagram, to.port, to.address, () => {})
  }

  #datagram(bytes: Uint8Array, sender: Sender): void {
    const packet = decode(bytes)
    if (!packet) {
      this.#malformed++
      return
    }
    this.#schedule.give(packet, message => {
      this.#received++
      this.#last = message
      act(this.#options.tree, message, sender, this.#replies)
    })
  }

  #refuse(sender: Sender, failure: Failure, near: () => Path): void {
    this.#refused++
    if (this.#subscribers.size === 0 || ++this.#told > TOLD) return
    const words = [failure.code, failure.message, near()].map(value => ({ type: 's' as const, value }))
    this.#subscribers.tell(originOf(sender), { address: '/error', arguments: words, typed: true })
  }
}

const textOf = ({ address, arguments: all }: OscMessage): string => {
  const words = all.map(one => ('value' in one ? String(one.value) : one.type))
  return [address, ...words].join(' ').slice(0, 120)
}

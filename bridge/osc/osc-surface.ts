import type { Socket } from 'node:net'
import { Failure } from '../../contract/errors.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import type { Path } from '../../contract/parameters.ts'
import { type Tree, watch } from '../tree/index.ts'
import { type Acting, act } from './act.ts'
import { type Client, type Line, sendTo, statusOf, textOf } from './client.ts'
import { Clients } from './clients.ts'
import { decode } from './decode.ts'
import { encode } from './encode.ts'
import { Inbox } from './inbox.ts'
import { listenTo } from './listening.ts'
import type { OscMessage } from './packet.ts'
import { type TellPath, watchPaths } from './path-news.ts'
import { RoundTrips } from './round-trips.ts'
import { Schedule } from './schedule.ts'
import { Subscribers } from './subscribers.ts'
import { createTargets } from './targets.ts'
import { TcpPort } from './tcp-port.ts'
import { UdpPort } from './udp-port.ts'

export type OscOptions = {
  tree: Tree
  host: string
  port: number
  log: (line: string) => void
  onPort: (port: number | null) => void
  /** Whether whoever has this address may speak OSC; asked of every datagram and connection. */
  mayIn: (address: string) => boolean
  /** Takes a connection to the OSC port that speaks HTTP. */
  onHttp: (socket: Socket) => void
}

/** What a client that came by its own way does. */
export type Connected = {
  packet: (bytes: Uint8Array) => void
  /** Is told every change of a path from now on, its own moves left out. */
  listen: (path: Path) => void
  ignore: (path: Path) => void
  gone: () => void
}

const SWEEP_MS = 250
/** Refusals whose nearest address is looked for and told, each quarter of a second. */
const TOLD = 12
/** Clients that the status lists. */
const SHOWN = 16

/** The OSC surface: one port, by UDP and TCP. */
export class OscSurface {
  #received = 0
  #refused = 0
  #malformed = 0
  #keptOut = 0
  #told = 0
  #last: OscMessage | undefined
  /** Clients that hear of paths that come and go. */
  readonly #tellPath = new Set<TellPath>()
  readonly #options: OscOptions
  readonly #udp: UdpPort
  readonly #tcp: TcpPort
  readonly #clients: Clients
  readonly #inbox = new Inbox((bytes, client) => this.#take(bytes, client))
  readonly #schedule = new Schedule(Date.now)
  readonly #subscribers: Subscribers
  readonly #roundTrips = new RoundTrips()
  readonly #acting: Acting
  readonly #stop: (() => void)[]

  constructor(options: OscOptions) {
    const { tree } = options
    this.#options = options
    this.#udp = new UdpPort({ ...options, onDatagram: (bytes, address, port) => this.#datagram(bytes, address, port) })
    this.#subscribers = new Subscribers(tree)
    this.#clients = new Clients({
      listens: client => this.#subscribers.has(client),
      now: tree.now,
      udp: (address, port) => this.#udp.line(address, port),
    })
    this.#tcp = new TcpPort(options, {
      came: line => this.#clients.connected(line),
      packet: (bytes, client) => this.#inbox.offer(bytes, client),
      waiting: client => this.#inbox.waiting(client),
      broken: client => this.#notOsc(client),
      gone: client => this.#gone(client),
    })
    this.#acting = { tree, targets: createTargets(tree), replies: this.#replies() }
    const sweep = setInterval(() => this.#sweep(), SWEEP_MS)
    this.#stop = [
      watch(tree, (path, value) => this.#subscribers.reading(path, value)),
      watchPaths(tree, (command, path) => {
        for (const tell of this.#tellPath) tell(command, path)
      }),
      () => clearInterval(sweep),
    ]
  }

  get port(): number | null {
    return this.#udp.port
  }

  /** Opens the port; resolves when it is open, or known to be taken. */
  async open(): Promise<void> {
    await this.#udp.open()
    await this.#tcp.open(this.#udp.port ?? this.#options.port)
  }

  /** Takes a client that comes by another way than the port's own: OSCQuery's WebSocket, which hears of paths, too. */
  connect({ tellPath, ...line }: Line & { tellPath: TellPath }): Connected {
    const client = this.#clients.connected(line)
    this.#tellPath.add(tellPath)
    const listening = listenTo(this.#options.tree, client)
    return {
      packet: bytes => this.#inbox.offer(bytes, client),
      listen: path => {
        if (!listening.listen(path)) this.#refuse(client, new Failure('unknown_path', path.slice(0, 80)), () => '')
      },
      ignore: listening.ignore,
      gone: () => {
        listening.close()
        this.#tellPath.delete(tellPath)
        this.#gone(client)
      },
    }
  }

  /** Lets go of who has such an address: their connections end, and so do their subscriptions. */
  turnOut(isTheirs: (address: string) => boolean): void {
    this.#tcp.turnOut(isTheirs)
    for (const client of this.#clients.all.values())
      if (client.line.over === 'udp' && isTheirs(client.line.address)) this.#gone(client)
  }

  close(): void {
    for (const stop of this.#stop) stop()
    this.#subscribers.close()
    this.#schedule.close()
    this.#inbox.close()
    this.#tcp.close()
    this.#udp.close()
  }

  status(): SurfaceStatus {
    const { host, port } = this.#options
    const failure = this.#udp.failure ?? this.#tcp.failure
    const dropped = this.#inbox.dropped + this.#schedule.dropped
    const counts = dropped + this.#malformed > 0 ? `, ${dropped} dropped, ${this.#malformed} not OSC` : ''
    const keptOut = this.#keptOut + this.#tcp.keptOut
    const more = `${counts}${keptOut > 0 ? `, ${keptOut} kept out` : ''}`
    const clients = [...this.#clients.all.values()].toSorted((a, b) => b.at - a.at).slice(0, SHOWN)
    return {
      name: 'OSC',
      kind: 'osc',
      ok: failure === null,
      says: `UDP and TCP ${host}:${this.port ?? port}, ${this.#subscribers.size} subscribed${more}`,
      failure: failure?.toJSON() ?? null,
      received: this.#received,
      refused: this.#refused + this.#malformed + dropped,
      lastMessage: this.#last ? textOf(this.#last) : null,
      clients: clients.map(client => statusOf(client, this.#subscribers.has(client))),
    }
  }

  #gone(client: Client): void {
    this.#subscribers.remove(client)
    this.#clients.gone(client)
  }

  #sweep(): void {
    this.#told = 0
    this.#subscribers.sweep()
    this.#clients.sweep()
    this.#tcp.sweep(this.#options.tree.now())
  }

  #replies(): Acting['replies'] {
    const subscribers = this.#subscribers
    const target = (client: Client, port: number | undefined) =>
      port && client.line.over === 'udp' ? this.#clients.atUdp(client.line.address, port) : client
    return {
      subscribe: (client, port) => void subscribers.add(target(client, port), client.origin),
      unsubscribe: (client, port) => subscribers.remove(target(client, port)),
      ping: (client, message) => this.#roundTrips.ping(client, message),
      pong: (client, message) => this.#roundTrips.pong(client, message),
      answer: (client, message) => sendTo(client, encode(message)),
      refuse: (client, failure, near) => this.#refuse(client, failure, near),
    }
  }

  #datagram(bytes: Uint8Array, address: string, port: number): void {
    if (this.#options.mayIn(address)) this.#inbox.offer(bytes, this.#clients.atUdp(address, port))
    else this.#keptOut++
  }

  #notOsc(client: Client): void {
    this.#malformed++
    client.refused++
    client.error = 'not OSC'
  }

  #take(bytes: Uint8Array, client: Client): void {
    client.at = this.#options.tree.now()
    const packet = decode(bytes)
    if (!packet) {
      this.#notOsc(client)
      return
    }
    const before = this.#schedule.dropped
    this.#schedule.give(packet, message => {
      this.#received++
      client.received++
      client.last = message
      this.#last = message
      act(this.#acting, message, client)
    })
    client.dropped += this.#schedule.dropped - before
  }

  #refuse(client: Client, failure: Failure, near: () => Path): void {
    this.#refused++
    client.refused++
    if (!client.error?.startsWith(`${failure.message};`)) client.error = failure.message
    if (++this.#told > TOLD) return
    const nearest = near()
    if (nearest !== '') client.error = `${failure.message}; the nearest is ${nearest}`
    if (this.#subscribers.size === 0) return
    const words = [failure.code, failure.message, nearest].map(value => ({ type: 's' as const, value }))
    this.#subscribers.tell(client.origin, { address: '/error', arguments: words, typed: true })
  }
}

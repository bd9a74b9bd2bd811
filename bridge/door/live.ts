import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import type { ControllersFromBridge, LearnStep } from '../../contract/controllers.ts'
import type {
  DeckPosition,
  FromBridge,
  FromPanel,
  HostStatus,
  LoadedTrack,
  SurfaceStatus,
} from '../../contract/live.ts'
import type { InsertsFromBridge } from '../../contract/inserts.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { DECKS, type DeckNumber, type Path } from '../../contract/parameters.ts'
import { type AutomationListener, type DeckAutomation, lanesOf } from '../automation/index.ts'
import { reaches } from '../../contract/access.ts'
import type { Who } from '../access/index.ts'
import { hostOf, type Lease, takeResume, watchHolder } from '../hosts/index.ts'
import { effectsOf, type Inserts, statesOf } from '../inserts/index.ts'
import type { OpenedSet } from '../../contract/set.ts'
import type { Sets } from '../sets/index.ts'
import { positionsOf, type Transport } from '../transport/index.ts'
import { readingsOf, type Tree, valuesOf, watch, watchRows } from '../tree/index.ts'
import { candidateOf, Client } from './client.ts'
import { type Guest, originFor } from './origin-for.ts'
import { parsePanelMessage } from './panel-message.ts'

/** What controllers say to pages, and how a page has one learned. */
type Controllers = {
  greeting: () => ControllersFromBridge[]
  learn: (step: LearnStep) => ControllersFromBridge | undefined
  readonly listeners: Set<(message: ControllersFromBridge) => void>
}

export type LiveOptions = {
  tree: Tree
  transport: Transport
  lease: Lease
  automation: DeckAutomation
  sets: Pick<Sets, 'opened' | 'listeners'>
  controllers: Controllers
  inserts: Inserts
  version: string
  boot: string
  /** Whether other machines may come. */
  lan: boolean
  /** State of every surface but the panels. */
  surfaces: () => SurfaceStatus[]
  log: (line: string) => void
}

const MESSAGE_BYTES = 2 ** 20
const CLIENTS = 64
/** Those from elsewhere leave room for this machine's. */
const FAR_CLIENTS = 48
const SWEEP_MS = 500
const BEAT_MS = 5000

type Connected = { guest: Guest; client: Client | undefined }
type Hello = Extract<FromPanel, { t: 'hello' }>

/** The live socket: every client hears every change of others, and sets what it likes. */
export class Live {
  api: string | null = null
  oscPort: number | null = null
  malformed = 0
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES })
  readonly #clients = new Map<string, Client>()
  readonly #options: LiveOptions
  readonly #stop: (() => void)[]
  readonly #alive = new WeakSet<WebSocket>()
  #surfacesTold = ''

  constructor(options: LiveOptions) {
    this.#options = options
    const { tree, transport, lease, automation, sets, controllers, inserts } = options
    const listener = {
      jump: (deck: DeckNumber, sample: number, seq: number, inPhase: boolean) =>
        this.#tell(`jump ${deck}`, { t: 'jump', deck, sample, seq, ...(inPhase ? { inPhase } : {}) }),
      loop: (deck: DeckNumber, between: readonly [number, number], seq: number) =>
        this.#tell(`loop ${deck}`, { t: 'loop', deck, between, seq }),
      moved: (positions: DeckPosition[]) => this.#moved(positions),
      loaded: (deck: DeckNumber, track: LoadedTrack | null) => this.#tell(`deck ${deck}`, { t: 'deck', deck, track }),
    }
    transport.listeners.add(listener)
    const onHost = (host: HostStatus) => {
      this.#tell('host', { t: 'host', host })
      this.#tell('position', { t: 'position', positions: positionsOf(transport) })
    }
    lease.onChange.add(onHost)
    const onLanes: AutomationListener = {
      lanes: deck => this.#tell(`lanes ${deck}`, this.#lanes(deck)),
      left: paths => this.#tell('left', { t: 'left', paths }),
    }
    automation.listeners.add(onLanes)
    const onSet = (set: OpenedSet) => this.#tell('set', { t: 'set', set })
    sets.listeners.add(onSet)
    const onControllers = (message: ControllersFromBridge) => this.#tell(message.t, message)
    controllers.listeners.add(onControllers)
    const onInserts = (message: InsertsFromBridge) => this.#tellInserts(message)
    inserts.listeners.add(onInserts)
    const sweep = setInterval(() => this.#sweep(), SWEEP_MS)
    const beat = setInterval(() => this.#beat(), BEAT_MS)
    this.#stop = [
      watch(tree, (path, value) => this.#reading(path, value)),
      () => transport.listeners.delete(listener),
      () => lease.onChange.delete(onHost),
      () => automation.listeners.delete(onLanes),
      () => sets.listeners.delete(onSet),
      () => controllers.listeners.delete(onControllers),
      () => inserts.listeners.delete(onInserts),
      watchRows(tree, (rows, gone) => {
        for (const { outbox } of this.#clients.values()) outbox.rows(rows, gone)
      }),
      () => clearInterval(sweep),
      () => clearInterval(beat),
    ]
  }

  /** Takes an upgrade that the door let in. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, who: Who): void {
    const guest = { who, by: `http://${request.headers.host}` }
    const most = who.local ? CLIENTS : FAR_CLIENTS
    if (this.#server.clients.size >= most) socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n')
    else this.#server.handleUpgrade(request, socket, head, opened => this.#opened(opened, guest))
  }

  setApi(api: string | null): void {
    this.api = api
    for (const { outbox, guest } of this.#clients.values()) outbox.send('api', { t: 'api', api: this.#apiFor(guest) })
  }

  surfaces(): SurfaceStatus[] {
    return [...this.#options.surfaces(), ...[...this.#clients.values()].map(client => client.status())]
  }

  close(): void {
    for (const stop of this.#stop) stop()
    for (const socket of this.#server.clients) socket.close(1001)
    for (const client of this.#clients.values()) client.outbox.close()
    const stragglers = setTimeout(() => {
      for (const socket of this.#server.clients) socket.terminate()
    }, 500)
    this.#server.close(() => clearTimeout(stragglers))
  }

  /** From elsewhere the server is reached by the bridge's own door. */
  #apiFor({ who, by }: Guest): string | null {
    return this.api === null || who.local ? this.api : by
  }

  #opened(socket: WebSocket, guest: Guest): void {
    const state: Connected = { guest, client: undefined }
    socket.on('message', (data, isBinary) => this.#message(socket, state, data, isBinary))
    socket.on('error', error => this.#options.log(`live socket: ${error.message}`))
    socket.on('close', () => this.#closed(state.client))
    socket.on('pong', () => this.#alive.add(socket))
    this.#alive.add(socket)
  }

  #message(socket: WebSocket, state: Connected, data: RawData, isBinary: boolean): void {
    const message = isBinary ? undefined : parsePanelMessage(data.toString())
    if (!message || (message.t !== 'hello' && !state.client)) {
      this.malformed++
      if (state.client) state.client.refused++
      return
    }
    if (message.t !== 'hello') state.client?.take(message)
    else if (!state.client) state.client = this.#hello(socket, message, state.guest)
  }

  #hello(socket: WebSocket, { panel, kind = 'panel', resume }: Hello, guest: Guest): Client {
    const { tree, lease, automation, controllers, inserts, log } = this.#options
    const host = originFor(guest.who, kind, panel)
    const { origin } = host
    const before = this.#clients.get(origin)
    before?.close({ stays: true })
    const candidate = candidateOf(host)
    if (candidate && resume && reaches(guest.who.scope, 'play')) takeResume(lease, candidate, resume, log)
    const client = new Client(socket, { host, guest }, { tree, lease, automation, inserts, learn: controllers.learn })
    this.#clients.set(origin, client)
    before?.socket.terminate()
    client.outbox.now(this.#greeting(origin, guest))
    client.outbox.now({ t: 'effects', effects: effectsOf(inserts) })
    for (const deck of DECKS) client.outbox.now(this.#lanes(deck))
    client.outbox.now({ t: 'left', paths: [...automation.left.keys()] })
    for (const message of this.#options.controllers.greeting()) client.outbox.now(message)
    return client
  }

  #lanes(deck: DeckNumber): FromBridge {
    const { automation } = this.#options
    return { t: 'lanes', deck, track: automation.loaded[deck].track, lanes: [...lanesOf(automation, deck)] }
  }

  #greeting(you: string, guest: Guest): FromBridge {
    const { tree, transport, lease, version, boot, lan } = this.#options
    const { scope, local } = guest.who
    return {
      t: 'hello',
      version,
      boot,
      you,
      api: this.#apiFor(guest),
      access: { lan, scope, local },
      oscPort: this.oscPort,
      seq: tree.seq,
      values: valuesOf(tree),
      readings: readingsOf(tree),
      host: hostOf(lease),
      decks: { 1: transport.decks[1].track, 2: transport.decks[2].track },
      positions: positionsOf(transport),
      surfaces: this.surfaces(),
      set: this.#options.sets.opened(),
      rows: Object.fromEntries(tree.added),
      states: statesOf(this.#options.inserts),
      loops: Object.fromEntries(DECKS.flatMap(n => (transport.decks[n].loop ? [[n, transport.decks[n].loop]] : []))),
    }
  }

  #closed(client: Client | undefined): void {
    if (!client || this.#clients.get(client.origin) !== client) return
    this.#clients.delete(client.origin)
    client.close({ stays: false })
  }

  #tell(about: string, message: FromBridge): void {
    for (const { outbox } of this.#clients.values()) outbox.send(about, message)
  }

  #tellInserts(message: InsertsFromBridge): void {
    for (const { outbox } of this.#clients.values())
      if (message.t === 'insert-state') outbox.first(`${message.t} ${message.slot}`, message)
      else outbox.send(message.t, message)
  }

  #moved(positions: DeckPosition[]): void {
    for (const client of this.#clients.values()) {
      if (client.sounds) continue
      for (const one of positions) client.outbox.send(`position ${one.deck}`, { t: 'position', positions: [one] })
    }
  }

  #reading(path: Path, value: ParameterValue): void {
    const isMeter = /\/(meter|rms)$/.test(path)
    for (const client of this.#clients.values())
      if (!isMeter || (!client.sounds && client.kind !== 'streamdeck')) client.outbox.reading(path, value)
  }

  #sweep(): void {
    const now = performance.now()
    watchHolder(this.#options.lease)
    for (const { outbox } of this.#clients.values()) outbox.sweep(now)
    const surfaces = this.surfaces()
    const text = JSON.stringify(surfaces)
    if (text === this.#surfacesTold) return
    this.#surfacesTold = text
    this.#tell('surfaces', { t: 'surfaces', surfaces })
  }

  /** Asks every socket whether it is still there; one that did not answer the last time is cut off. */
  #beat(): void {
    for (const socket of this.#server.clients) {
      if (!this.#alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { dataFolder } from '../../contract/data-folder.ts'
import { asFailure, Failure } from '../../contract/errors.ts'
import type { TrackSheet } from '../../contract/track.ts'
import { type Access, isLoopback, plainAddress, type Who } from '../access/index.ts'
import type { Sets } from '../sets/index.ts'
import { answerAccess } from './access-routes.ts'
import { answerFailure, answerJson, protect } from './answer.ts'
import { sendAudio } from './audio.ts'
import { createCrowd } from './crowd.ts'
import { letIn, letInFrame, letInOsc } from './gate.ts'
import type { Recordings } from '../hosts/index.ts'
import type { Live } from './live.ts'
import { type OscQuery, OscQueryDoor } from './osc-query.ts'
import { sendPage } from './page.ts'
import { sendBeneath } from './send-file.ts'
import { sendPairing } from './pairing-page.ts'
import { passOn, passSocketOn } from './pass-on.ts'
import { pathOf } from './path-of.ts'
import { sendSheets } from './sheets.ts'
import { takePiece } from './take-piece.ts'
import { isPluginFile, openPluginShelf, type PluginShelf } from '../plugins/index.ts'
import { listenOn } from './listen-on.ts'

export type DoorOptions = {
  host: string
  port: number
  /** The data folder, and the folder of the built panel. */
  data: string
  panel: string
  /** The folder of the panel's sources, for the form that one who is not let in is shown. */
  forms: string
  access: Access
  live: Live
  sheets: (only?: string) => Promise<TrackSheet[]>
  /** What GET /set says: the performance as it stands; and GET /sets: what can be opened. */
  sets: Pick<Sets, 'document' | 'list'>
  recordings: Recordings
  /** What GET /config says. */
  config: () => object
  /** The server's address; null while it is away. */
  api: () => string | null
  oscQuery: OscQuery
  log: (line: string) => void
}
type Exchange = { request: IncomingMessage; response: ServerResponse }

/** The one HTTP port: the page, the live socket, the sound, and what is asked about the bridge. */
export class Door {
  port = 0
  readonly #server: Server
  readonly #options: DoorOptions
  readonly #oscQuery: OscQueryDoor
  readonly #plugins: PluginShelf
  /** Sockets that are passed on to the server. */
  readonly #passed = new Set<Duplex>()

  constructor(options: DoorOptions) {
    this.#options = options
    const folder = join(options.data, dataFolder.plugins)
    this.#plugins = openPluginShelf({ folder, panel: options.panel, send: sendBeneath })
    this.#oscQuery = new OscQueryDoor(options.oscQuery, request => letInOsc(options.access, request))
    this.#server = createServer((request, response) => void this.#take({ request, response }))
    // a song takes its time over a slow network; a request's head does not
    this.#server.requestTimeout = 0
    const isTooMany = createCrowd(address => isLoopback(plainAddress(address)))
    this.#server.on('connection', socket => {
      if (isTooMany(socket)) socket.destroy()
    })
    this.#server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy())
      try {
        this.#upgrade(request, socket, head)
      } catch (thrown) {
        const { status } = asFailure(thrown)
        socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      }
    })
  }

  /** Opens the port, or the next free one. @throws port_taken */
  async open(): Promise<void> {
    this.port = await listenOn(this.#server, this.#options)
  }

  /** Takes a connection to the OSC port that speaks HTTP. */
  takeOscQuery(socket: Socket): void {
    this.#oscQuery.take(socket)
  }

  close(): Promise<void> {
    this.#options.live.close()
    this.#oscQuery.close()
    for (const socket of this.#passed) socket.destroy()
    return new Promise(resolve => {
      this.#server.close(() => resolve())
      this.#server.closeIdleConnections()
      setTimeout(() => this.#server.closeAllConnections(), 1000).unref()
    })
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { access, live } = this.#options
    const path = pathOf(request)
    if (isOscQuery(path)) {
      this.#oscQuery.upgrade(request, socket, head, letInOsc(access, request))
      return
    }
    const who = letIn(access, request, path)
    if (who && path === '/live') live.upgrade(request, socket, head, who)
    else if (who && path === '/events') this.#pass(request, socket)
    else throw new Failure('scope_needed')
  }

  #pass(request: IncomingMessage, socket: Duplex): void {
    this.#passed.add(socket)
    socket.once('close', () => this.#passed.delete(socket))
    passSocketOn(this.#options.api(), request, socket)
  }

  async #take(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    try {
      protect(response)
      const path = pathOf(request)
      if (isOscQuery(path)) this.#answerOscQuery(path, exchange)
      else if (isPluginFile(path)) await this.#sendPlugin(path, exchange)
      else await this.#route(path, exchange, this.#letIn(request, path))
    } catch (thrown) {
      // a reader that went away in the middle is no fault
      if (response.headersSent || response.destroyed) response.destroy()
      else refuse(exchange, thrown)
    }
  }

  /** Who comes; undefined for one who is shown the way in. @throws as letIn */
  #letIn(request: IncomingMessage, path: string): Who | undefined {
    try {
      return letIn(this.#options.access, request, path)
    } catch (thrown) {
      const isWayIn = path === '/' && (request.method === 'GET' || request.method === 'HEAD')
      if (isWayIn && asFailure(thrown).code === 'not_paired') return undefined
      throw thrown
    }
  }

  #answerOscQuery(path: string, exchange: Exchange): void {
    const { method } = exchange.request
    letInOsc(this.#options.access, exchange.request)
    if (method !== 'GET' && method !== 'HEAD') throw new Failure('not_found', method)
    this.#oscQuery.answer(path.slice(OSC_QUERY.length), exchange)
  }

  /** A frame has no origin: what lets it in is the key in the path, and that it is of this machine. */
  async #sendPlugin(path: string, exchange: Exchange): Promise<void> {
    letInFrame(this.#options.access, exchange.request)
    await this.#plugins.send(path, exchange)
  }

  async #route(path: string, exchange: Exchange, who: Who | undefined): Promise<void> {
    const { data, panel, forms, sheets, sets, recordings, config, access, api } = this.#options
    const { request, response } = exchange
    if (path.startsWith('/access')) await answerAccess(access, who, path, exchange)
    else if (path.startsWith('/pair/') || !who) await sendPairing(forms, path, exchange)
    else if (path.startsWith('/api/')) await passOn(api(), exchange)
    else if (path.startsWith('/recordings/')) await takePiece(recordings, path, { ...exchange, who })
    else if (path.startsWith('/audio/')) await sendAudio(data, path, exchange)
    else if (path === '/sheets') await sendSheets(sheets, exchange)
    else if (path === '/plugins') answerJson(response, 200, await this.#plugins.list())
    else if (path === '/sets') answerJson(response, 200, await sets.list())
    else if (path === '/set') answerJson(response, 200, sets.document())
    else if (path === '/config') answerJson(response, 200, { ...config(), ...reachedBy(request, who) })
    else await sendPage(panel, path, exchange)
  }
}

/** From elsewhere the server is reached by this door. */
const reachedBy = ({ headers }: IncomingMessage, { local }: Who): { api?: string } =>
  local ? {} : { api: `http://${headers.host}` }

/** Answers why not; what comes after it on the connection is not read. */
const refuse = ({ request, response }: Exchange, thrown: unknown): void => {
  if (!request.complete) response.setHeader('Connection', 'close')
  answerFailure(response, thrown)
}

const OSC_QUERY = '/osc-query'
const isOscQuery = (path: string): boolean => path === OSC_QUERY || path.startsWith(`${OSC_QUERY}/`)

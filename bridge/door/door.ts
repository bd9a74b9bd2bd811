import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Failure } from '../../contract/errors.ts'
import type { TrackSheet } from '../../contract/track.ts'
import type { Sets } from '../sets/index.ts'
import { answerFailure, answerJson, protect } from './answer.ts'
import { sendAudio } from './audio.ts'
import { guard } from './guard.ts'
import type { Recordings } from '../hosts/index.ts'
import type { Live } from './live.ts'
import { type OscQuery, OscQueryDoor } from './osc-query.ts'
import { sendPage } from './page.ts'
import { pathOf } from './path-of.ts'
import { takePiece } from './take-piece.ts'
import { listenOn } from './listen-on.ts'

export type DoorOptions = {
  host: string
  port: number
  /** The data folder, and the folder of the built panel. */
  data: string
  panel: string
  live: Live
  sheets: () => Promise<TrackSheet[]>
  /** What GET /set says: the performance as it stands; and GET /sets: what can be opened. */
  sets: Pick<Sets, 'document' | 'list'>
  recordings: Recordings
  /** What GET /config says. */
  config: () => object
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

  constructor(options: DoorOptions) {
    this.#options = options
    this.#oscQuery = new OscQueryDoor(options.oscQuery, request => guard(request, options.host))
    this.#server = createServer((request, response) => void this.#take({ request, response }))
    this.#server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy())
      try {
        guard(request, options.host)
        if (pathOf(request) === '/live') options.live.upgrade(request, socket, head)
        else if (isOscQuery(pathOf(request))) this.#oscQuery.upgrade(request, socket, head)
        else throw new Failure('not_found')
      } catch {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
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
    return new Promise(resolve => {
      this.#server.close(() => resolve())
      this.#server.closeIdleConnections()
      setTimeout(() => this.#server.closeAllConnections(), 1000).unref()
    })
  }

  async #take(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    try {
      protect(response)
      guard(request, this.#options.host)
      const path = pathOf(request)
      if (request.method === 'POST') await takePiece(this.#options.recordings, path, exchange)
      else if (request.method === 'GET' || request.method === 'HEAD') await this.#route(path, exchange)
      else throw new Failure('not_found', request.method)
    } catch (thrown) {
      // a reader that went away in the middle is no fault
      if (response.headersSent || response.destroyed) response.destroy()
      else answerFailure(response, thrown)
    }
  }

  async #route(path: string, exchange: Exchange): Promise<void> {
    const { data, panel, sheets, config } = this.#options
    const { response } = exchange
    if (path.startsWith('/audio/')) await sendAudio(data, path, exchange)
    else if (path === '/sheets') answerJson(response, 200, await sheets())
    else if (path === '/sets') answerJson(response, 200, await this.#options.sets.list())
    else if (path === '/set') answerJson(response, 200, this.#options.sets.document())
    else if (path === '/config') answerJson(response, 200, config())
    else if (isOscQuery(path)) this.#oscQuery.answer(path.slice(OSC_QUERY.length), exchange)
    else await sendPage(panel, path, exchange)
  }
}

const OSC_QUERY = '/osc-query'
const isOscQuery = (path: string): boolean => path === OSC_QUERY || path.startsWith(`${OSC_QUERY}/`)

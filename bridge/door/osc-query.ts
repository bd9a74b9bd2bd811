import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { reaches, type Scope } from '../../contract/access.ts'
import { asFailure, Failure } from '../../contract/errors.ts'
import { answerFailure, answerJson, protect } from './answer.ts'
import { pathOf } from './path-of.ts'

/** What OSCQuery is answered by: bridge/osc. */
export type OscQuery = {
  /** 'nothing' where the node has no such attribute, 'unknown' for an attribute that is not served, undefined where there
   *  is no such node. */
  describe: (path: string, query: string) => object | 'nothing' | 'unknown' | undefined
  connect: (line: {
    over: 'websocket'
    address: string
    port: number
    send: (packet: Uint8Array) => boolean
    isSlow: () => boolean
    /** A path has come, has gone, or is another parameter's now. */
    tellPath: (command: string, path: string) => void
  }) => {
    packet: (bytes: Uint8Array) => void
    listen: (path: string) => void
    ignore: (path: string) => void
    gone: () => void
  }
}

const CLIENTS = 64
const MESSAGE_BYTES = 65_536
/** Bytes that may wait in a socket before its reader counts as slow, and before packets are dropped. */
const SLOW_BYTES = 64 * 1024
const FULL_BYTES = 256 * 1024
const BEAT_MS = 5000

const bytesOf = (data: RawData): Uint8Array =>
  Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? new Uint8Array(data) : data

/** One command of a client; undefined where it is none. Never throws. */
const commandOf = (text: string): { COMMAND: string; DATA: string } | undefined => {
  try {
    const seen = JSON.parse(text) as { COMMAND?: unknown; DATA?: unknown } | null
    const isCommand = typeof seen?.COMMAND === 'string' && typeof seen.DATA === 'string'
    return isCommand ? (seen as { COMMAND: string; DATA: string }) : undefined
  } catch {
    return undefined
  }
}

/** OSCQuery over HTTP and WebSocket: beneath /osc-query on the page's port, and on the OSC port itself from the root.
 *  Source: github.com/Vidvox/OSCQueryProposal. */
export class OscQueryDoor {
  readonly #osc: OscQuery
  readonly #letIn: (request: IncomingMessage) => Scope
  readonly #http: Server
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES })
  readonly #alive = new WeakSet<WebSocket>()
  readonly #beat: NodeJS.Timeout

  /** @param letIn  throws for a request that may not come in */
  constructor(osc: OscQuery, letIn: (request: IncomingMessage) => Scope) {
    this.#osc = osc
    this.#letIn = letIn
    this.#http = createServer((request, response) => this.#take(request, response))
    this.#http.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy())
      try {
        this.upgrade(request, socket, head, this.#letIn(request))
      } catch (thrown) {
        const { status } = asFailure(thrown)
        socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      }
    })
    this.#beat = setInterval(() => this.#askAll(), BEAT_MS)
  }

  /** Takes a connection to the OSC port that speaks HTTP. */
  take(socket: Socket): void {
    this.#http.emit('connection', socket)
    socket.resume()
  }

  /** Answers GET {address}?HOST_INFO, ?VALUE, ?TYPE … of one node, or the node with all beneath it.
   *  @throws not_found, bad_request */
  answer(path: string, { request, response }: { request: IncomingMessage; response: ServerResponse }): void {
    const query = new URL(request.url ?? '/', 'http://bridge').search.slice(1)
    const node = this.#osc.describe(path || '/', query)
    if (!node) throw new Failure('not_found', path.slice(0, 120))
    if (node === 'unknown') throw new Failure('bad_request', `OSCQuery has no ${query.slice(0, 40)} here`)
    if (node === 'nothing') response.writeHead(204).end()
    else answerJson(response, 200, node)
  }

  /** Takes an upgrade that was let in. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, scope: Scope): void {
    if (this.#sockets.clients.size >= CLIENTS) socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n')
    else this.#sockets.handleUpgrade(request, socket, head, opened => this.#opened(opened, request.socket, scope))
  }

  close(): void {
    clearInterval(this.#beat)
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#sockets.close()
    this.#http.closeAllConnections()
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    try {
      protect(response)
      this.#letIn(request)
      if (request.method !== 'GET' && request.method !== 'HEAD') throw new Failure('not_found', request.method)
      this.answer(pathOf(request), { request, response })
    } catch (thrown) {
      answerFailure(response, thrown)
    }
  }

  #opened(socket: WebSocket, { remoteAddress, remotePort }: Socket, scope: Scope): void {
    const isOpen = () => socket.readyState === socket.OPEN
    const client = this.#osc.connect({
      over: 'websocket',
      address: remoteAddress ?? '',
      port: remotePort ?? 0,
      send: packet => {
        if (!isOpen() || socket.bufferedAmount > FULL_BYTES) return false
        socket.send(packet)
        return true
      },
      isSlow: () => socket.bufferedAmount > SLOW_BYTES,
      tellPath: (command, path) => {
        if (isOpen()) socket.send(JSON.stringify({ COMMAND: command, DATA: path }))
      },
    })
    this.#alive.add(socket)
    socket.on('message', (data, isBinary) => {
      const command = isBinary ? undefined : commandOf(String(data))
      if (command?.COMMAND === 'LISTEN') client.listen(command.DATA)
      else if (command?.COMMAND === 'IGNORE') client.ignore(command.DATA)
      else if (isBinary && reaches(scope, 'play')) client.packet(bytesOf(data))
    })
    socket.on('pong', () => this.#alive.add(socket))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => client.gone())
  }

  /** Asks every socket whether it is still there; one that did not answer the last time is cut off. */
  #askAll(): void {
    for (const socket of this.#sockets.clients) {
      if (!this.#alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }
}

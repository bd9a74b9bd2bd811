import { type IncomingHttpHeaders, type IncomingMessage, request as ask, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Failure } from '../../contract/errors.ts'

/** What is told of a request and of its answer; who asks, and by which page, is the door's to know. */
const THERE = ['content-type', 'content-length', 'accept', 'range'] as const
const BACK = ['content-type', 'content-length', 'content-disposition', 'content-range', 'accept-ranges', 'retry-after']
const SOCKET = ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-protocol'] as const

const only = (headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap(name => (typeof headers[name] === 'string' ? [[name, headers[name]]] : [])))

/** Where a request goes at the server: by the very path that its need was looked up by. @throws not_found, library_away */
const targetOf = (api: string | null, request: IncomingMessage): URL => {
  const { pathname, search } = new URL(request.url ?? '/', 'http://bridge')
  if (/[%\\]|\/\//.test(pathname)) throw new Failure('not_found', pathname.slice(0, 120))
  if (api === null) throw new Failure('library_away')
  return new URL(pathname + search, api)
}

/** Passes a request on to the server, which hears this machine alone, and its answer back.
 *  @param api  the server's address; null while it is away
 *  @throws library_away, not_found */
export const passOn = (
  api: string | null,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> => {
  const { method } = request
  const out = ask(targetOf(api, request), { method, headers: only(request.headers, THERE) })
  response.once('close', () => out.destroy())
  return new Promise((resolve, reject) => {
    out.on('error', thrown => reject(new Failure('library_away', undefined, thrown)))
    out.on('response', answer => {
      response.writeHead(answer.statusCode ?? 502, only(answer.headers, BACK))
      pipeline(answer, response).then(resolve, reject)
    })
    // what is left of a body that the server does not want goes with the connection
    request.once('error', () => out.destroy())
    request.pipe(out)
  })
}

/** Passes an upgrade on to the server, and then every byte both ways.
 *  @throws library_away, not_found */
export const passSocketOn = (api: string | null, request: IncomingMessage, socket: Duplex): void => {
  const headers = { ...only(request.headers, SOCKET), connection: 'Upgrade', upgrade: 'websocket' }
  const out = ask(targetOf(api, request), { headers })
  socket.once('close', () => out.destroy())
  out.on('error', () => socket.destroy())
  out.on('response', answer => {
    socket.end(`HTTP/1.1 ${answer.statusCode} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    answer.destroy()
  })
  out.on('upgrade', (answer, upstream, head) => {
    upstream.on('error', () => socket.destroy())
    upstream.on('close', () => socket.destroy())
    socket.on('close', () => upstream.destroy())
    const accept = answer.headers['sec-websocket-accept'] ?? ''
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    if (head.length > 0) socket.write(head)
    upstream.pipe(socket)
    socket.pipe(upstream)
  })
  out.end()
}

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wav': 'audio/wav' }

const send = async (file: string, range: string | undefined, response: ServerResponse): Promise<void> => {
  const { size } = await stat(file)
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
  const [start, end] = from ? [Number(from), Math.min(Number(to), size - 1)] : [0, size - 1]
  response.writeHead(from ? 206 : 200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-length': end - start + 1,
    'content-security-policy':
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src data:",
  })
  createReadStream(file, { start, end }).pipe(response)
}

/** Serves a page and audio folders by byte range under the strictest content security policy. */
export const serveAudio = async (of: { page: string; audio: string }) => {
  const asked: string[] = []
  let away = false
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    if (path.startsWith('/audio/')) asked.push(`${path} ${request.headers.range}`)
    if (away && path.startsWith('/audio/')) {
      response.destroy()
      return
    }
    const file = path.startsWith('/audio/')
      ? join(of.audio, path.slice(7))
      : join(of.page, path === '/' ? 'index.html' : path)
    send(file, request.headers.range, response).catch(() => response.writeHead(404).end())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    asked,
    goAway: (is: boolean) => {
      away = is
    },
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

import { type FileHandle, open, realpath } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Failure } from '../../contract/errors.ts'
import { rangeOf } from './range.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.mjs': 'text/javascript; charset=utf-8',
}

/** A file beneath a folder, opened; links are not followed out of it, nor at all.
 *  @throws not_found */
export const openBeneath = async (folder: string, inside: string): Promise<FileHandle> => {
  try {
    const root = await realpath(folder)
    const wanted = join(root, inside)
    if (!wanted.startsWith(root + sep) || (await realpath(wanted)) !== wanted) throw new Error('a link, or outside')
    const file = await open(wanted, 'r')
    if ((await file.stat()).isFile()) return file
    await file.close()
    throw new Error('no file')
  } catch (thrown) {
    throw new Failure('not_found', inside.slice(0, 120), thrown)
  }
}

/** Sends a file that lies beneath a folder. @throws not_found */
export const sendBeneath = async (
  folder: string,
  inside: string,
  exchange: { request: IncomingMessage; response: ServerResponse },
): Promise<void> => sendFile(await openBeneath(folder, inside), inside, exchange)

/** Sends a file as it is now, or the bytes of it that were asked for: 200, 206 or 416. Closes it. */
export const sendFile = async (
  file: FileHandle,
  name: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> => {
  try {
    const { size } = await file.stat()
    const range = rangeOf(request.headers.range, size)
    response.setHeader('Accept-Ranges', 'bytes')
    response.setHeader('Content-Type', TYPES[extname(name)] ?? 'application/octet-stream')
    if (range === 'outside') {
      response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end()
      return
    }
    const [from, to] = range === 'none' ? [0, size] : range
    if (range !== 'none') response.setHeader('Content-Range', `bytes ${from}-${to - 1}/${size}`)
    response.writeHead(range === 'none' ? 200 : 206, { 'Content-Length': to - from })
    if (request.method === 'HEAD' || to === from) response.end()
    else await pipeline(file.createReadStream({ start: from, end: to - 1, autoClose: false }), response)
  } finally {
    await file.close()
  }
}

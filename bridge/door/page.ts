import type { IncomingMessage, ServerResponse } from 'node:http'
import { Failure } from '../../contract/errors.ts'
import { openBeneath, sendFile } from './send-file.ts'

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Stembridge</title>
<h1>The panel is not built</h1><p>The bridge runs: OSC, MIDI and the live socket answer. Run: npm start</p></html>`

/** What a file is packed to, where the build left that beside it and the reader takes it. */
const packedOf = async (folder: string, name: string, { headers }: IncomingMessage) => {
  const takes = /\bgzip\b/.test(String(headers['accept-encoding'] ?? '')) && headers.range === undefined
  return takes ? openBeneath(folder, `${name}.gz`).catch(() => undefined) : undefined
}

/** The panel as it was built, or a page that says that it was not.
 *  @throws not_found */
export const sendPage = async (
  folder: string,
  path: string,
  exchange: { request: IncomingMessage; response: ServerResponse },
): Promise<void> => {
  const name = path === '/' ? 'index.html' : path.slice(1)
  const file = await openBeneath(folder, name).catch(thrown => {
    if (name !== 'index.html') throw new Failure('not_found', path.slice(0, 120), thrown)
  })
  if (!file) {
    exchange.response.writeHead(503, { 'Content-Type': 'text/html; charset=utf-8' }).end(NOT_BUILT)
    return
  }
  // vite names what lies in assets/ by its content
  const isFixed = name.startsWith('assets/')
  exchange.response.setHeader('Cache-Control', isFixed ? 'public, max-age=31536000, immutable' : 'no-cache')
  const packed = await packedOf(folder, name, exchange.request)
  exchange.response.setHeader('Vary', 'Accept-Encoding')
  if (!packed) return sendFile(file, name, exchange)
  await file.close()
  exchange.response.setHeader('Content-Encoding', 'gzip')
  await sendFile(packed, name, exchange)
}

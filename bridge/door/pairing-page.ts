import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { Failure } from '../../contract/errors.ts'
import { openBeneath, sendFile } from './send-file.ts'

type Exchange = { request: IncomingMessage; response: ServerResponse }

/** All that one who is not let in is shown: a form for the code, and what it is drawn with. */
const FILES: Record<string, string> = {
  '/pair/pair.js': 'pair/pair.js',
  '/pair/pair.css': 'pair/pair.css',
  '/pair/tokens.css': 'tokens.css',
  '/pair/icon.svg': 'icon.svg',
  '/pair/fonts/barlow-500.woff2': 'fonts/barlow-500.woff2',
  '/pair/fonts/barlow-600.woff2': 'fonts/barlow-600.woff2',
}

const sendForm = (form: Buffer, { request, response }: Exchange): void => {
  response.writeHead(401, {
    'WWW-Authenticate': 'Bearer realm="Stembridge"',
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': form.length,
  })
  response.end(request.method === 'HEAD' ? undefined : form)
}

/** Sends the form in the place of the page, or a file of it.
 *  @param panel  the folder of the panel's sources
 *  @throws not_found */
export const sendPairing = async (panel: string, path: string, exchange: Exchange): Promise<void> => {
  if (path === '/') return sendForm(await readFile(join(panel, 'pair/pair.html')), exchange)
  const name = FILES[path]
  if (!name) throw new Failure('not_found', path.slice(0, 120))
  await sendFile(await openBeneath(panel, name), name, exchange)
}

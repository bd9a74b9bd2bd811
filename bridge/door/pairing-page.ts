import type { IncomingMessage, ServerResponse } from 'node:http'
import { Failure } from '../../contract/errors.ts'
import { openBeneath, sendFile } from './send-file.ts'

/** All that one who is not let in is shown: a form for the code, and what it is drawn with. */
const FILES: Record<string, string> = {
  '/pair/pair.js': 'pair/pair.js',
  '/pair/pair.css': 'pair/pair.css',
  '/pair/tokens.css': 'tokens.css',
  '/pair/icon.svg': 'icon.svg',
  '/pair/fonts/barlow-500.woff2': 'fonts/barlow-500.woff2',
  '/pair/fonts/barlow-600.woff2': 'fonts/barlow-600.woff2',
}

/** Sends the form in the place of the page, or a file of it.
 *  @param panel  the folder of the panel's sources
 *  @throws not_found */
export const sendPairing = async (
  panel: string,
  path: string,
  exchange: { request: IncomingMessage; response: ServerResponse },
): Promise<void> => {
  const isForm = path === '/'
  const name = isForm ? 'pair/pair.html' : FILES[path]
  if (!name) throw new Failure('not_found', path.slice(0, 120))
  const file = await openBeneath(panel, name)
  if (isForm) {
    exchange.response.statusCode = 401
    exchange.response.setHeader('WWW-Authenticate', 'Bearer realm="Stembridge"')
  }
  await sendFile(file, name, exchange)
}

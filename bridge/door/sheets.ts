import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as turn } from 'node:timers/promises'
import type { TrackSheet } from '../../contract/track.ts'

/** So many at once; the live line has its turn in between. */
const AT_ONCE = 100

async function* textOf(sheets: readonly TrackSheet[]): AsyncGenerator<string> {
  yield '['
  for (let i = 0; i < sheets.length; i += AT_ONCE) {
    if (i > 0) await turn()
    const part = sheets.slice(i, i + AT_ONCE).map(sheet => JSON.stringify(sheet))
    yield (i > 0 ? ',' : '') + part.join(',')
  }
  yield ']'
}

/** GET /sheets: all, the newest first; with `?id=` that one alone. */
export const sendSheets = async (
  list: (only?: string) => Promise<TrackSheet[]>,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> => {
  const only = new URL(request.url ?? '/', 'http://bridge').searchParams.get('id')
  const sheets = await (only === null ? list() : list(only))
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' })
  if (request.method === 'HEAD') response.end()
  else await pipeline(Readable.from(textOf(sheets)), response)
}

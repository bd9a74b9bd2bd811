import type { IncomingMessage, ServerResponse } from 'node:http'
import { Failure } from '../../contract/errors.ts'
import type { Who } from '../access/index.ts'
import type { Recordings } from '../hosts/index.ts'
import { isOwn } from './origin-for.ts'

const PATH = /^\/recordings\/([0-9-]{1,40})\/(\d{1,9})$/
const MOST_BYTES = 2 ** 18

const bodyOf = async (request: IncomingMessage): Promise<Float32Array> => {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request) {
    length += part.length
    if (length > MOST_BYTES) throw new Failure('too_large', 'a piece of a recording')
    parts.push(part)
  }
  if (length % 8 !== 0) throw new Failure('bad_request', 'a piece of a recording is of stereo frames of 32 bits')
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return new Float32Array(bytes.buffer)
}

/** Takes a piece of what a page records: POST /recordings/{take}/{piece}?from=ORIGIN&rate=HZ[&last=1], interleaved stereo
 *  of 32-bit floats. Answers once it lies on disk, so that nothing is lost on the way.
 *  @throws bad_request, too_large, disk_full, data_folder, not_found */
export const takePiece = async (
  recordings: Recordings,
  path: string,
  { request, response, who }: { request: IncomingMessage; response: ServerResponse; who: Who },
): Promise<void> => {
  const [, take, piece] = PATH.exec(path) ?? []
  if (!take || !piece) throw new Failure('not_found', path.slice(0, 120))
  const { searchParams } = new URL(request.url ?? '/', 'http://bridge')
  const from = searchParams.get('from') ?? ''
  if (!isOwn(from, who)) throw new Failure('bad_request', 'who records is another')
  const frames = await bodyOf(request)
  const rate = Number(searchParams.get('rate'))
  await recordings.put({ take, piece: Number(piece), frames, last: searchParams.get('last') === '1', rate }, from)
  response.writeHead(204).end()
}

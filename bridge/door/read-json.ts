import type { IncomingMessage } from 'node:http'
import { Failure } from '../../contract/errors.ts'

const MOST_BYTES = 4096
const WITHIN_MS = 10_000

/** The JSON of a small request; null where it has no body. A body that is not named JSON is none: a form of another site
 *  can send no other.
 *  @throws bad_request, too_large */
export const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const late = setTimeout(() => request.destroy(), WITHIN_MS)
  try {
    const parts: Buffer[] = []
    let length = 0
    for await (const part of request) {
      length += part.length
      if (length > MOST_BYTES) throw new Failure('too_large', 'the request')
      parts.push(part)
    }
    if (length === 0) return null
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
      throw new Failure('bad_request', 'no JSON')
    return JSON.parse(Buffer.concat(parts).toString())
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown
    throw new Failure('bad_request', 'no JSON', thrown)
  } finally {
    clearTimeout(late)
  }
}

import type { IncomingMessage } from 'node:http'
import { Failure } from '../../contract/errors.ts'

/** The path of a request, decoded. @throws not_found */
export const pathOf = (request: IncomingMessage): string => {
  try {
    return decodeURIComponent(new URL(request.url ?? '/', 'http://bridge').pathname)
  } catch (thrown) {
    throw new Failure('not_found', undefined, thrown)
  }
}

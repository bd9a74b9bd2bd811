import type { IncomingMessage, ServerResponse } from 'node:http'
import { Failure } from '../../contract/errors.ts'
import { answerJson } from './answer.ts'

/** Answers GET /osc-query/{address}?HOST_INFO, and ?VALUE, ?TYPE … of one node.
 *  @throws not_found */
export const openQuery = (
  path: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  describe: (path: string, query: string) => object | undefined,
): void => {
  const query = new URL(request.url ?? '/', 'http://bridge').search.slice(1)
  const node = describe(path.slice('/osc-query'.length) || '/', query)
  if (!node) throw new Failure('not_found', path.slice(0, 120))
  answerJson(response, 200, node)
}

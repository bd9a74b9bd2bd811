import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { dataFolder } from '../../contract/data-folder.ts'
import { Failure } from '../../contract/errors.ts'
import { openBeneath, sendFile } from './send-file.ts'

const PATH = /^\/audio\/(mixes|stems)\/([A-Za-z0-9_-]{1,128})\/([a-z0-9-]{1,32}\.(?:wav|peaks|json))$/

const isComplete = async (folder: string): Promise<boolean> => {
  const text = await readFile(join(folder, dataFolder.manifest), 'utf8').catch(() => '')
  return /"complete":\s*true/.test(text)
}

/** Sends sound and peaks straight from the data folder, whole or growing: what is still growing is not to be kept.
 *  @throws not_found */
export const sendAudio = async (
  data: string,
  path: string,
  exchange: { request: IncomingMessage; response: ServerResponse },
): Promise<void> => {
  const [, kind, key, name] = PATH.exec(path) ?? []
  if (!kind || !key || !name) throw new Failure('not_found', path.slice(0, 120))
  const file = await openBeneath(data, join(kind, key, name))
  const keep = name !== dataFolder.manifest && (await isComplete(join(data, kind, key)))
  exchange.response.setHeader('Cache-Control', keep ? 'private, max-age=3600' : 'no-store')
  await sendFile(file, name, exchange)
}

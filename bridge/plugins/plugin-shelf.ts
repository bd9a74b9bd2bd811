import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Failure } from '../../contract/errors.ts'
import type { PluginList } from '../../contract/plugins.ts'
import { findPlugins } from './find-plugins.ts'
import { openToFrames } from './policy.ts'

const ROOT = '/plugins'
const KEY_BYTES = 16

type Exchange = { request: IncomingMessage; response: ServerResponse }
/** How a file beneath a folder is sent: bridge/door. */
type SendBeneath = (folder: string, inside: string, exchange: Exchange) => Promise<void>

export type PluginShelf = {
  list: () => Promise<PluginList>
  /** Sends a file to a frame. @throws not_found */
  send: (path: string, exchange: Exchange) => Promise<void>
}

/** Whether a path is of what frames are served: not the list, which is the page's. */
export const isPluginFile = (path: string): boolean => path.startsWith(`${ROOT}/`)

/** The sources of a package of the SDK, which browsers take as they are. */
const sourcesOf = (name: string): string => join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'src')

/** A plugin that brings a copy of the SDK is given ours: all modules of one page are to have one. */
const OWN_COPY = /(?:^|\/)(sdk|sdk-parammgr)\/(?:src|dist)\/([A-Za-z]+\.js)$/

/** Opens the plugin folder to the page and its frames.
 *  @param of.folder  the user's plugins
 *  @param of.panel   the folder of the built panel, which holds the frame
 *  @param of.send    sends a file that lies beneath a folder; throws not_found */
export const openPluginShelf = (of: { folder: string; panel: string; send: SendBeneath }): PluginShelf => {
  const base = `${ROOT}/${randomBytes(KEY_BYTES).toString('hex')}/`

  const sendPlugin = async (inside: string, exchange: Exchange): Promise<void> => {
    const [, which, file] = OWN_COPY.exec(inside) ?? []
    if (which && file)
      try {
        return await of.send(sourcesOf(`@webaudiomodules/${which}`), file, exchange)
      } catch (thrown) {
        if (exchange.response.headersSent) throw thrown
      }
    await of.send(of.folder, extname(inside) === '' ? join(inside, 'index.js') : inside, exchange)
  }
  const sendPart = async (part: string, inside: string, exchange: Exchange): Promise<void> => {
    if (part === 'of') await sendPlugin(inside, exchange)
    else if (part === 'sdk') await of.send(sourcesOf('@webaudiomodules/sdk'), inside, exchange)
    else if (part === 'assets') await of.send(join(of.panel, 'assets'), inside, exchange)
    else if (part === 'host' && inside === 'frame/frame.html')
      await of.send(join(of.panel, 'plugins'), inside, exchange)
    else throw new Failure('not_found', inside.slice(0, 120))
  }
  return {
    list: async () => ({ base, plugins: await findPlugins(of.folder) }),
    send: async (path, exchange) => {
      const { method, headers } = exchange.request
      const [, part, inside] = path.startsWith(base) ? (/^([a-z]+)\/(.+)$/.exec(path.slice(base.length)) ?? []) : []
      if (!part || !inside || (method !== 'GET' && method !== 'HEAD')) throw new Failure('not_found', path.slice(0, 40))
      openToFrames(exchange.response, `http://${headers.host}${base}`)
      await sendPart(part, inside, exchange)
    },
  }
}

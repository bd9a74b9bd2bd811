import { join, resolve } from 'node:path'
import { Failure } from '../contract/errors.ts'

export type BridgeConfig = {
  readonly data: string
  readonly panel: string
  readonly profiles: string
  readonly host: string
  readonly port: number
  readonly oscPort: number
  /** True when the bridge before this one died: what played then plays on. */
  readonly crashed: boolean
  readonly version: string
}

const portOf = (text: string | undefined, otherwise: number): number => {
  if (!text) return otherwise
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port < 65536) return port
  throw new Failure('bad_usage', `${text} is no port`)
}

/** The bridge's configuration from its environment.
 *  @param root  the folder that the program lies in
 *  @throws bad_usage */
export const readConfig = (env: NodeJS.ProcessEnv, root: string, version: string): BridgeConfig =>
  Object.freeze({
    data: resolve(env.STEMBRIDGE_DATA || join(root, '.stembridge', 'data')),
    panel: join(root, 'panel', 'dist'),
    profiles: join(root, 'controller-profiles'),
    host: env.STEMBRIDGE_HOST || '127.0.0.1',
    port: portOf(env.STEMBRIDGE_PORT, 4400),
    oscPort: portOf(env.STEMBRIDGE_OSC_PORT, 4402),
    crashed: env.STEMBRIDGE_RESTARTED === '1',
    version,
  })

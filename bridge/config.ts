import { join, resolve } from 'node:path'
import { Failure } from '../contract/errors.ts'
import { isLoopback } from './access/index.ts'

export type BridgeConfig = {
  readonly data: string
  readonly panel: string
  /** The panel's sources, for the form by which other devices come in. */
  readonly forms: string
  readonly profiles: string
  readonly host: string
  /** Whether other machines may come. */
  readonly lan: boolean
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

/** Other machines may come where that was said, or where an address of a network was named to listen on. */
const placeOf = ({ STEMBRIDGE_HOST: host, STEMBRIDGE_LAN: lan }: NodeJS.ProcessEnv): { host: string; lan: boolean } => {
  const isHere = !host || isLoopback(host) || host === 'localhost'
  if (!isHere) return { host, lan: true }
  return lan === '1' ? { host: '0.0.0.0', lan: true } : { host: host || '127.0.0.1', lan: false }
}

/** The bridge's configuration from its environment.
 *  @param root  the folder that the program lies in
 *  @throws bad_usage */
export const readConfig = (env: NodeJS.ProcessEnv, root: string, version: string): BridgeConfig =>
  Object.freeze({
    data: resolve(env.STEMBRIDGE_DATA || join(root, '.stembridge', 'data')),
    panel: join(root, 'panel', 'dist'),
    forms: join(root, 'panel'),
    profiles: join(root, 'controller-profiles'),
    ...placeOf(env),
    port: portOf(env.STEMBRIDGE_PORT, 4400),
    oscPort: portOf(env.STEMBRIDGE_OSC_PORT, 4402),
    crashed: env.STEMBRIDGE_RESTARTED === '1',
    version,
  })

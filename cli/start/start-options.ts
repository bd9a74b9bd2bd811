import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Failure } from '../../contract/errors.ts'
import { engineChoice } from '../../server/separation/index.ts'

/** What `start` was asked for. Port 0 takes any free one. */
export type StartOptions = {
  data: string
  /** Where the page and OSC listen: this machine's loopback, or its networks by --lan. */
  host: string
  port: number
  apiPort: number
  oscPort: number
  open: boolean
  /** The sound device: 'none', 'default', or part of a device's name; with what the device program's environment says. */
  device: string
  deviceSettings: NodeJS.ProcessEnv
  json: boolean
  /** 'auto', 'openvino', 'onnxruntime' or 'demucs:MODEL'. */
  engine: string
  /** How work is given to other machines and what the library may take, as the server's environment says it. */
  elsewhere: NodeJS.ProcessEnv
}

const DEFAULT_DATA = fileURLToPath(new URL('../../.stembridge/data', import.meta.url))
const PORT = 4400
const OSC_PORT = 4402

const portOf = (text: string | undefined, fallback: number, name: string): number => {
  if (text === undefined || text === '') return fallback
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65535) throw new Failure('bad_usage', `${name} ${text} is no port`)
  return port
}

const parse = (argv: string[]) => {
  try {
    return parseArgs({
      args: argv,
      options: {
        data: { type: 'string' },
        port: { type: 'string' },
        'osc-port': { type: 'string' },
        lan: { type: 'boolean', default: false },
        engine: { type: 'string' },
        device: { type: 'string' },
        'device-outputs': { type: 'string' },
        'device-rate': { type: 'string' },
        'device-frames': { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        quota: { type: 'string' },
        queue: { type: 'string' },
        'worker-api': { type: 'string' },
        'no-local': { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new Failure('bad_usage', (error as Error).message, error)
  }
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/

const hostOf = (given: string | undefined, lan: boolean): string => {
  const named = given || '127.0.0.1'
  return lan && LOOPBACK.test(named) ? '0.0.0.0' : named
}

/** Where the server listens: never further than this machine, since other machines come to it by the page's port. */
export const serverHost = (host: string): string => (LOOPBACK.test(host) ? host : '127.0.0.1')

/** The data folder: --data over STEMBRIDGE_DATA over .stembridge/data. */
export const dataFolderOf = (given: string | undefined, env: NodeJS.ProcessEnv): string =>
  resolve(given ?? (env.STEMBRIDGE_DATA || DEFAULT_DATA))

/** Flags over environment over defaults. @throws Failure bad_usage, unknown_engine */
export const startOptions = (argv: string[], env: NodeJS.ProcessEnv): StartOptions => {
  const flags = parse(argv)
  const port = portOf(flags.port ?? env.STEMBRIDGE_PORT, PORT, '--port')
  return {
    data: dataFolderOf(flags.data, env),
    host: hostOf(env.STEMBRIDGE_HOST, flags.lan || env.STEMBRIDGE_LAN === '1'),
    port,
    apiPort: portOf(env.STEMBRIDGE_API_PORT, port === 0 ? 0 : Math.min(port + 1, 65535), 'STEMBRIDGE_API_PORT'),
    oscPort: portOf(flags['osc-port'] ?? env.STEMBRIDGE_OSC_PORT, OSC_PORT, '--osc-port'),
    open: !flags['no-open'],
    device: flags.device ?? (env.STEMBRIDGE_DEVICE || 'none'),
    deviceSettings: {
      ...(flags['device-outputs'] === undefined ? {} : { STEMBRIDGE_DEVICE_OUTPUTS: flags['device-outputs'] }),
      ...(flags['device-rate'] === undefined ? {} : { STEMBRIDGE_DEVICE_RATE: flags['device-rate'] }),
      ...(flags['device-frames'] === undefined ? {} : { STEMBRIDGE_DEVICE_FRAMES: flags['device-frames'] }),
    },
    json: flags.json,
    engine: engineChoice(flags.engine ?? (env.STEMBRIDGE_ENGINE || 'auto')),
    elsewhere: {
      ...(flags.quota === undefined ? {} : { STEMBRIDGE_QUOTA_GB: flags.quota }),
      ...(flags.queue === undefined ? {} : { STEMBRIDGE_QUEUE: flags.queue }),
      ...(flags['worker-api'] === undefined ? {} : { STEMBRIDGE_WORKER_API: flags['worker-api'] }),
      ...(flags['no-local'] ? { STEMBRIDGE_LOCAL: '0' } : {}),
    },
  }
}

import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Failure } from '../contract/errors.ts'
import type { Seconds } from '../contract/units.ts'
import { ELSEWHERE, type Elsewhere, elsewhereOf } from './config-elsewhere.ts'

export type Config = Readonly<{
  /** The data folder, absolute. */
  data: string
  host: string
  /** The first port to try; 0 takes any. */
  port: number
  /** 'auto', 'openvino', 'onnxruntime' or 'demucs:MODEL'. */
  engine: string
  maxBytes: number
  maxSeconds: Seconds
  /** What the library's audio may take on disk; null: all but a margin. */
  quotaBytes: number | null
  /** How many separations run at once. */
  separations: 1 | 2
  /** Where work is given to other machines; null keeps it here. */
  elsewhere: Elsewhere | null
}>

const ENGINE = /^(auto|openvino|onnxruntime|demucs:[A-Za-z0-9_][\w.-]*)$/
const DEFAULTS = { port: 4401, host: '127.0.0.1', maxBytes: 2 * 1024 ** 3, maxHours: 6 }

const number = (name: string, given: string | undefined, fallback: number, max: number): number => {
  if (given === undefined || given === '') return fallback
  const value = Number(given)
  if (!(value >= 0 && value <= max)) throw new Failure('bad_usage', `${name} is no number between 0 and ${max}`)
  return value
}

const port = (given: string | undefined): number => {
  const value = number('the port', given, DEFAULTS.port, 65535)
  if (!Number.isInteger(value)) throw new Failure('bad_usage', 'the port is no whole number')
  return value
}

const LEAST_QUOTA_GB = 0.1

/** Gigabytes of 10⁹ bytes; nothing given bounds nothing. */
const quotaOf = (given: string | undefined): number | null => {
  const gigabytes = number('the quota in GB', given, Number.NaN, 1e6)
  if (Number.isNaN(gigabytes)) return null
  if (gigabytes < LEAST_QUOTA_GB) throw new Failure('bad_usage', `the quota is less than ${LEAST_QUOTA_GB} GB`)
  return Math.round(gigabytes * 1e9)
}

const separationsOf = (given: string | undefined): 1 | 2 => {
  if (given === undefined || given === '' || given === '1') return 1
  if (given !== '2') throw new Failure('bad_usage', 'separations run one or two at once')
  return 2
}

const flagsOf = (args: string[]) => {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args,
      options: { data: text, port: text, host: text, engine: text, quota: text, separations: text, ...ELSEWHERE },
    }).values
  } catch (error) {
    throw new Failure('bad_usage', (error as Error).message)
  }
}

/** Flags over environment over defaults, parsed once.
 *  @param root  the project's folder
 *  @throws bad_usage, unknown_engine */
export const configOf = (args: string[], env: NodeJS.ProcessEnv, root: string): Config => {
  const flags = flagsOf(args)
  const engine = flags.engine ?? (env.STEMBRIDGE_ENGINE || 'auto')
  if (!ENGINE.test(engine)) throw new Failure('unknown_engine', engine)
  return Object.freeze({
    data: resolve(flags.data ?? (env.STEMBRIDGE_DATA || resolve(root, '.stembridge/data'))),
    host: flags.host ?? (env.STEMBRIDGE_HOST || DEFAULTS.host),
    port: port(flags.port ?? env.STEMBRIDGE_API_PORT),
    engine,
    maxBytes: number('STEMBRIDGE_MAX_BYTES', env.STEMBRIDGE_MAX_BYTES, DEFAULTS.maxBytes, 2 ** 40),
    maxSeconds: number('STEMBRIDGE_MAX_HOURS', env.STEMBRIDGE_MAX_HOURS, DEFAULTS.maxHours, 24) * 3600,
    quotaBytes: quotaOf(flags.quota ?? env.STEMBRIDGE_QUOTA_GB),
    separations: separationsOf(flags.separations ?? env.STEMBRIDGE_SEPARATIONS),
    elsewhere: elsewhereOf(flags, env),
  })
}

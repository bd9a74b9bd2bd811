import { Failure } from '../contract/errors.ts'
import { redisUrl } from './jobs/index.ts'

/** How work is given to other machines. */
export type Elsewhere = Readonly<{
  /** The Redis that dispatches: redis://HOST:PORT. */
  redis: string
  /** Where workers come to. */
  host: string
  port: number
  /** Whether this machine separates too. */
  separatesHere: boolean
}>

const WORKER_API = '127.0.0.1:4403'

/** The flags of it. */
export const ELSEWHERE = {
  queue: { type: 'string' },
  'worker-api': { type: 'string' },
  'no-local': { type: 'boolean' },
} as const
type Flags = { queue?: string | undefined; 'worker-api'?: string | undefined; 'no-local'?: boolean | undefined }

const addressOf = (given: string): { host: string; port: number } => {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(given) ?? []
  if (!host || Number(port) > 65535) throw new Failure('bad_usage', `--worker-api ${given} is no HOST:PORT`)
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) }
}

/** Flags over environment; null where the queue is the library's own. @throws bad_usage */
export const elsewhereOf = (flags: Flags, env: NodeJS.ProcessEnv): Elsewhere | null => {
  const queue = flags.queue ?? (env.STEMBRIDGE_QUEUE || 'sqlite')
  const noLocal = flags['no-local'] ?? env.STEMBRIDGE_LOCAL === '0'
  if (queue === 'sqlite') {
    if (noLocal) throw new Failure('bad_usage', '--no-local needs --queue redis://HOST:PORT: nobody would separate')
    return null
  }
  const address = addressOf(flags['worker-api'] ?? (env.STEMBRIDGE_WORKER_API || WORKER_API))
  return Object.freeze({ redis: redisUrl(queue), ...address, separatesHere: !noLocal })
}

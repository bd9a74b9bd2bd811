import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { parseArgs } from 'node:util'
import { Failure } from '../../contract/errors.ts'
import type { RemoteKind } from '../../contract/remote-worker.ts'
import { redisUrl } from '../../server/jobs/index.ts'

export type WorkerOptions = {
  redis: string
  server: string
  token: string
  engine: string
  kinds: RemoteKind[]
  name: string
  json: boolean
}

const OPTIONS = {
  queue: { type: 'string' },
  server: { type: 'string' },
  token: { type: 'string' },
  engine: { type: 'string' },
  kinds: { type: 'string' },
  name: { type: 'string' },
  data: { type: 'string' },
  'new-token': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** @throws bad_usage */
export const parseWorker = (argv: string[]) => {
  try {
    return parseArgs({ args: argv, options: OPTIONS }).values
  } catch (error) {
    throw new Failure('bad_usage', (error as Error).message)
  }
}

const KINDS: readonly RemoteKind[] = ['separation', 'analysis']

const kindsOf = (given: string): RemoteKind[] =>
  given.split(',').map(name => {
    const kind = KINDS.find(known => known === name.trim())
    if (!kind) throw new Failure('bad_usage', `--kinds ${given}: there are separation and analysis`)
    return kind
  })

const serverOf = (given: string | undefined): string => {
  const url = URL.parse(given ?? '')
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new Failure('bad_usage', '--server http://HOST:PORT is wanted')
  return url.origin
}

const tokenOf = async (file: string | undefined, env: NodeJS.ProcessEnv): Promise<string> => {
  if (!file && env.STEMBRIDGE_WORKER_TOKEN) return env.STEMBRIDGE_WORKER_TOKEN
  if (!file) throw new Failure('bad_usage', '--token FILE is wanted, or STEMBRIDGE_WORKER_TOKEN')
  const token = await readFile(file, 'utf8').catch(error => {
    throw new Failure('file_not_found', file, error)
  })
  return token.trim()
}

/** Flags over environment over defaults. @throws bad_usage, file_not_found */
export const workerOptions = async (
  flags: ReturnType<typeof parseWorker>,
  env: NodeJS.ProcessEnv,
): Promise<WorkerOptions> => {
  const queue = flags.queue ?? env.STEMBRIDGE_QUEUE
  if (!queue) throw new Failure('bad_usage', '--queue redis://HOST:PORT is wanted')
  return {
    redis: redisUrl(queue),
    server: serverOf(flags.server),
    token: await tokenOf(flags.token, env),
    engine: flags.engine ?? (env.STEMBRIDGE_ENGINE || 'auto'),
    kinds: [...new Set(kindsOf(flags.kinds ?? KINDS.join()))],
    name: (flags.name ?? hostname()).slice(0, 120) || 'worker',
    json: flags.json ?? false,
  }
}

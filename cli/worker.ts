import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { type WorkerHello, WORKER_PROTOCOL } from '../contract/remote-worker.ts'
import { analyseMix } from '../server/analysis/index.ts'
import { newToken } from '../server/remote/index.ts'
import { engineChoice, Separator } from '../server/separation/index.ts'
import { dataFolderOf } from './start/start-options.ts'
import { parseWorker, type WorkerOptions, workerOptions } from './worker/options.ts'
import { RemoteWorker, type Told } from './worker/remote-worker.ts'
import { serverLink } from './worker/server-link.ts'
import { sweepDead } from './worker/sweep.ts'

const lineOf = (told: Told, { server, kinds }: WorkerOptions, { engine, engineVersion }: WorkerHello): string => {
  if (told.t === 'ready')
    return `Works for ${server}: ${kinds.join(', ')}${engine ? ` by ${engine} ${engineVersion}` : ''}`
  if (told.t === 'waits') return `Waits: ${told.failure.message}. ${told.failure.cure}`
  if (told.t === 'taken') return `Takes a ${told.kind}, attempt ${told.attempt}`
  if (told.t === 'done') return `Done: ${told.kind} in ${told.seconds.toFixed(1)} s`
  return `Ended: ${told.kind}: ${told.failure.message}`
}

const tellerOf = (options: WorkerOptions, me: WorkerHello) => (told: Told) => {
  const { name, engine, engineVersion } = me
  const of = told.t === 'ready' ? { name, engine, engineVersion } : {}
  process.stdout.write(options.json ? `${JSON.stringify({ ...told, ...of })}\n` : `${lineOf(told, options, me)}\n`)
}

const makeToken = async (file: string, data: string): Promise<void> => {
  await writeFile(file, `${await newToken(data)}\n`, { mode: 0o600 })
  process.stdout.write(`The token lies in ${file}. Bring it to the worker's machine, and restart the server.\n`)
}

const work = async (options: WorkerOptions): Promise<void> => {
  const separator = options.kinds.includes('separation')
    ? new Separator({ engine: engineChoice(options.engine) })
    : undefined
  const stopped = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopped.resolve())
  try {
    await sweepDead(tmpdir())
    const engine = (await separator?.resolve()) ?? { engine: null, engineVersion: null, stems: null }
    const { kinds, name } = options
    const me: WorkerHello = {
      protocol: WORKER_PROTOCOL,
      id: randomUUID(),
      name,
      host: hostname(),
      kinds,
      ...engine,
      stems: engine.stems?.slice() ?? null,
    }
    const worker = new RemoteWorker({
      ...{ me, redis: options.redis, link: serverLink(options.server, options.token), tell: tellerOf(options, me) },
      does: {
        separate: async request => separator?.separate(request),
        analyseMix: request => analyseMix(request),
      },
    })
    const running = worker.run()
    await Promise.race([running, stopped.promise])
    await worker.close()
    await running
  } finally {
    await separator?.close()
  }
}

/** `worker --queue redis://HOST:PORT --server http://HOST:PORT --token FILE`: separates and analyses for a server on
 *  another machine, until a signal ends it. `worker --new-token FILE` makes the token, on the server's machine.
 *  @throws bad_usage, file_not_found, bad_token, bad_request, redis_evicts, and what keeps the engine from running */
export const workerCommand = async (argv: string[]): Promise<number> => {
  const flags = parseWorker(argv)
  if (flags['new-token']) await makeToken(flags['new-token'], dataFolderOf(flags.data, process.env))
  else await work(await workerOptions(flags, process.env))
  return 0
}

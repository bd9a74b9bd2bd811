import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { RemoteWorker, type Told } from '../../cli/worker/remote-worker.ts'
import { serverLink } from '../../cli/worker/server-link.ts'
import { type RemoteKind, WORKER_PROTOCOL, type WorkerHello } from '../../contract/remote-worker.ts'
import { startRedis } from '../peers/redis.ts'
import { doubles, newStage, type Stage } from '../server/doubles.ts'
import { openServer } from '../server/open-server.ts'

export const TOKEN = 'token-of-the-test'

/** A server that gives its work to others, on a Redis of its own. */
export const openWithWorkers = async (over: Parameters<typeof openServer>[0] & { separatesHere?: boolean } = {}) => {
  const redis = await startRedis()
  const { separatesHere = false, ...rest } = over
  const elsewhere = { redis: redis.url, host: '127.0.0.1', port: 0, separatesHere }
  const server = await openServer({ elsewhere, workerToken: TOKEN, leaseMs: 2000, ...rest })
  return { redis, server }
}

export const helloOf = (over: Partial<WorkerHello> = {}): WorkerHello => ({
  ...{ protocol: WORKER_PROTOCOL, id: randomUUID(), name: 'far', host: 'elsewhere' },
  ...{ engine: 'double', engineVersion: '1', stems: null, kinds: ['separation'] },
  ...over,
})

type Of = { redis: string; server: string; kinds?: RemoteKind[]; name?: string; prepare?: (stage: Stage) => void }

/** A worker in this process, whose work is the doubles'; its stage says what happens in it. */
export const startWorker = ({ redis, server, kinds = ['separation'], name = 'far', prepare }: Of) => {
  const stage = newStage()
  prepare?.(stage)
  const does = doubles(stage)
  const told: Told[] = []
  const worker = new RemoteWorker({
    ...{ me: helloOf({ kinds, name }), redis, link: serverLink(server, TOKEN), tell: (t: Told) => told.push(t) },
    does: { separate: request => does.separator.separate(request), analyseMix: request => does.analyseMix(request) },
  })
  const running = worker.run()
  running.catch(error => console.error(error))
  let open = true
  const close = async () => {
    if (open) await worker.close()
    open = false
    await running
  }
  onTestFinished(() => close().catch(() => undefined))
  return { stage, told, running, close }
}

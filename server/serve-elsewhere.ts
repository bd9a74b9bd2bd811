import { asFailure, type Failure } from '../contract/errors.ts'
import type { RemoteWorker } from '../contract/remote-worker.ts'
import type { Elsewhere } from './config-elsewhere.ts'
import { dispatchName, type OpenQueue, queueOn } from './flows-elsewhere.ts'
import { openWorkerDoor } from './http/worker-door.ts'
import type { BullmqQueue } from './jobs/index.ts'
import type { Log } from './log.ts'
import { Claims, type Lend, presence, tokenGate } from './remote/index.ts'

/** How long the start waits for Redis; without it the work is done here, until it is there. */
const REDIS_MS = 3000

type Options = {
  data: string
  elsewhere: Elsewhere
  /** The workers' token, where it is given and not kept in the data folder. */
  token: string | undefined
  log: Log
  leaseMs?: number | undefined
}

type Opened = {
  openQueue: OpenQueue
  /** Waits for Redis a while. @throws redis_evicts */
  untilThere(): Promise<void>
  /** Opens the door to workers. @throws port_taken */
  openDoor(lend: Lend): Promise<void>
  /** The port of the door; undefined while nobody may come. */
  readonly port: number | undefined
  workers(): RemoteWorker[]
  /** Lets nobody in any more. */
  closeDoor(): Promise<void>
  /** Lets go of Redis. */
  close(): Promise<void>
}

/** What the server opens besides, to give work to other machines. */
export const openElsewhere = async ({ data, elsewhere, token, log, leaseMs }: Options): Promise<Opened> => {
  const name = await dispatchName(data)
  const there = presence()
  let queue: BullmqQueue | undefined
  let claims: Claims | undefined
  let door: Awaited<ReturnType<typeof openWorkerDoor>> | undefined
  const told = (failure: Failure | null) => {
    if (failure) log('error', failure.message, { code: failure.code, cure: failure.cure })
    else log('info', 'Redis is there: jobs are dispatched to other machines too')
  }
  return {
    openQueue: queueOn({ url: elsewhere.redis, name, told }, opened => {
      queue = opened
    }),
    untilThere: async () => {
      await queue?.untilUp(REDIS_MS).catch(error => {
        if (asFailure(error).code !== 'redis_unreachable') throw error
        told(asFailure(error))
      })
    },
    openDoor: async lend => {
      const gate = await tokenGate(data, token)
      if (!gate)
        return log('info', 'no worker may come: there is no token. Run: npx stembridge worker --new-token FILE')
      claims = new Claims({ lend, ...(leaseMs ? { leaseMs } : {}) })
      const { host, port } = elsewhere
      door = await openWorkerDoor({ host, port, gate, log, act: { claims, presence: there, queue: name } })
      log('info', `workers come to http://${host}:${door.port}`, { port: door.port })
    },
    get port() {
      return door?.port
    },
    workers: () => there.list(id => claims?.running(id) ?? []),
    closeDoor: async () => {
      claims?.close()
      await door?.close()
    },
    close: async () => {
      await queue?.close()
    },
  }
}

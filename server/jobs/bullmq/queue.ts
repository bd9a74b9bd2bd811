import { asFailure, type Failure } from '../../../contract/errors.ts'
import type { Database } from '../../storage/local/database.ts'
import type { JobKind, Queue, Taken } from '../queue.ts'
import { sqliteQueue } from '../sqlite/queue.ts'
import { Dispatch } from './dispatch.ts'
import { openOutbox } from './outbox.ts'
import { Relay } from './relay.ts'

type Options = {
  database: Database
  boot: string
  /** redis://HOST:PORT */
  url: string
  /** Under which name this library's jobs are dispatched. */
  queue: string
  /** Nodes that are dispatched; the others are taken from the database alone. Without it all are. */
  nodes?: readonly string[]
  now?: () => number
  monotonic?: () => number
  /** Redis went away, or is back (null). */
  told?: (failure: Failure | null) => void
}

/** Names that Redis hands out in vain before a taker gives up for now. */
const MOST_VAIN = 1000

/** The queue whose jobs reach their takers through BullMQ, on this machine or on others. The library's database stays
 *  the truth: a name from Redis is worth what the database says of it. While Redis is away this server's own takers go
 *  by the database alone; when it is back, empty or not, it is told of all that waits. */
export type BullmqQueue = Queue & {
  /** Resolves once Redis is there. @throws redis_evicts, redis_unreachable after `ms` */
  untilUp(ms: number): Promise<void>
  readonly up: boolean
  close(): Promise<void>
}

type Parts = { kept: Queue; dispatch: Dispatch; relay: Relay; of: Options; monotonic: () => number }

export const bullmqQueue = (of: Options): BullmqQueue => {
  const { database, monotonic = () => performance.now() } = of
  const kept = sqliteQueue(of)
  const outbox = openOutbox(database, of.nodes)
  const onUp = () => {
    outbox.markLost()
    of.told?.(null)
    void relay.flush()
  }
  const onDown = (failure: Failure) => of.told?.(failure)
  const dispatch = new Dispatch({ url: of.url, queue: of.queue, tends: true, onUp, onDown })
  const relay = new Relay({ outbox, dispatch, monotonic, failed: onDown })
  const thenSend = <T>(result: T): T => {
    database.afterwards(() => void relay.flush())
    return result
  }
  return {
    ...kept,
    take: taker({ kept, dispatch, relay, of, monotonic }),
    add: job => thenSend(kept.add(job)),
    fail: (taken, failure, verdict) => thenSend(kept.fail(taken, failure, verdict)),
    pause: (kind, paused) => thenSend(kept.pause(kind, paused)),
    untilUp: ms => dispatch.untilUp(ms),
    get up() {
      return dispatch.up
    },
    close: async () => {
      await relay.close()
      await dispatch.close()
    },
  }
}

const taker = (parts: Parts): Queue['take'] => {
  const { kept, dispatch, of } = parts
  return async (kind, id) => {
    if (id !== undefined || !dispatch.up) return kept.take(kind, id)
    try {
      return (await takeDispatched(parts, kind)) ?? (await takeHere(parts, kind))
    } catch (error) {
      of.told?.(asFailure(error))
      return kept.take(kind)
    }
  }
}

const takeDispatched = async ({ kept, dispatch, relay }: Parts, kind: JobKind): Promise<Taken | undefined> => {
  await relay.flush()
  for (let vain = 0; vain < MOST_VAIN && dispatch.up; vain++) {
    const id = await dispatch.next(kind)
    if (id === undefined) return undefined
    const taken = await kept.take(kind, id)
    if (taken) return taken
  }
  return undefined
}

/** Of the nodes that are not dispatched. */
const takeHere = async ({ kept, of: { database, nodes }, monotonic }: Parts, kind: JobKind) => {
  if (!nodes) return undefined
  const row = database.row(
    `SELECT id FROM jobs WHERE kind = ? AND state = 'queued' AND due <= ?
       AND node NOT IN (${nodes.map(() => '?').join()}) ORDER BY priority DESC, place LIMIT 1`,
    ...[kind, monotonic(), ...nodes],
  )
  return row && kept.take(kind, row.id as string)
}

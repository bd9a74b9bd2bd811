import { Redis } from 'ioredis'
import { Failure } from '../../../contract/errors.ts'

/** Redis is asked again so soon, and after this long at most. */
const FIRST_MS = 100
const MOST_MS = 1000

/** @throws bad_usage */
export const redisUrl = (given: string): string => {
  const url = URL.parse(given)
  if (!url || !['redis:', 'rediss:'].includes(url.protocol) || !url.hostname)
    throw new Failure('bad_usage', `"${given}" is no redis://HOST:PORT`)
  return given
}

/** The address without its password. */
export const redisName = (url: string): string => {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

/** A connection that comes back by itself, and refuses at once what is asked of it while it is away: nothing piles up
 *  for a Redis that is not there. */
export const connectRedis = (url: string): Redis =>
  new Redis(url, {
    // as BullMQ wants it
    maxRetriesPerRequest: null,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    connectTimeout: 3000,
    retryStrategy: times => Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(times, 8)),
  })

/** A Redis that may evict forgets jobs without a word. @throws redis_evicts, redis_unreachable */
export const refuseEvicting = async (client: Redis): Promise<void> => {
  const info = await inTime(client.info('memory'))
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'noeviction'
  if (policy !== 'noeviction') throw new Failure('redis_evicts', `its maxmemory-policy is ${policy}`)
}

const ANSWER_MS = 4000

/** An answer of Redis, awaited for four seconds at most. @throws redis_unreachable */
export const inTime = async <T>(answer: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), ANSWER_MS)
  })
  try {
    return await Promise.race([answer, late])
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure('redis_unreachable', (error as Error).message, error)
  } finally {
    clearTimeout(timer)
  }
}

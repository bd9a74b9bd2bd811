import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { Failure } from '../../contract/errors.ts'
import { Dispatch } from '../../server/jobs/bullmq/dispatch.ts'
import { bullmqQueue } from '../../server/jobs/bullmq/queue.ts'
import type { NewJob, Queue } from '../../server/jobs/index.ts'
import { Database } from '../../server/storage/local/database.ts'
import { redisMissing, startRedis } from '../peers/redis.ts'
import { until } from '../server/scratch.ts'
import { queueCases } from './queue.cases.ts'

const job = (hash: string, over: Partial<NewJob> = {}): NewJob => ({
  ...{ kind: 'separation', runId: hash, node: 'separate', inputHash: hash, params: {}, priority: 0 },
  ...over,
})

const openQueue = async (url: string, of: { queue?: string; nodes?: string[]; database?: Database } = {}) => {
  const database = of.database ?? new Database(':memory:')
  const told: (string | null)[] = []
  const queue = bullmqQueue({
    ...{ database, boot: 'a', url, queue: of.queue ?? `test-${randomUUID()}` },
    ...(of.nodes ? { nodes: of.nodes } : {}),
    told: failure => told.push(failure?.code ?? null),
  })
  onTestFinished(() => queue.close())
  await queue.untilUp(5000)
  return { database, queue, told }
}

/** A taker on another machine: it sees Redis alone. */
const elsewhere = async (url: string, queue: string) => {
  const dispatch = new Dispatch({ url, queue })
  onTestFinished(() => dispatch.close())
  await dispatch.untilUp(5000)
  return dispatch
}

describe.skipIf(redisMissing)(`the queue on BullMQ${redisMissing ? ` (skipped: ${redisMissing})` : ''}`, () => {
  describe('as every engine', () => {
    let redis: Awaited<ReturnType<typeof startRedis>>
    beforeAll(async () => {
      redis = await startRedis({ stays: true })
    })
    afterAll(() => redis.stop())
    queueCases(async () => {
      const { url } = redis
      const database = new Database(':memory:')
      const queue = `test-${randomUUID()}`
      const open: { close(): Promise<void>; untilUp(ms: number): Promise<void> }[] = []
      onTestFinished(async () => {
        await Promise.all(open.map(one => one.close()))
      })
      return boot => {
        const opened = bullmqQueue({ database, boot, url, queue })
        open.push(opened)
        const take: Queue['take'] = async (kind, id) => {
          await opened.untilUp(5000)
          return opened.take(kind, id)
        }
        return { ...opened, take }
      }
    })
  })

  it('gives a job to a taker elsewhere, who claims it by its name; nobody else has it then', async () => {
    const { url } = await startRedis()
    const { queue } = await openQueue(url, { queue: 'lib' })
    const there = await elsewhere(url, 'lib')
    const { id } = queue.add(job('x'))
    expect(await until('dispatched', () => there.next('separation'))).toBe(id)
    expect((await queue.take('separation', id))?.id).toBe(id)
    expect([await queue.take('separation', id), await queue.take('separation')]).toEqual([undefined, undefined])
  })

  it('dispatches nothing of a step that is rolled back', async () => {
    const { url } = await startRedis()
    const { queue, database } = await openQueue(url, { queue: 'lib' })
    const there = await elsewhere(url, 'lib')
    expect(() =>
      database.inOneStep(() => {
        queue.add(job('x'))
        throw new Error('the track could not be added')
      }),
    ).toThrow('could not be added')
    await pause(100)
    expect(await there.next('separation')).toBeUndefined()
  })

  it('sends the most urgent first, also when a job is raised after it was sent', async () => {
    const { url } = await startRedis()
    const { queue } = await openQueue(url, { queue: 'lib' })
    const there = await elsewhere(url, 'lib')
    const ids = ['a', 'b', 'c'].map(hash => queue.add(job(hash)).id)
    await until('all sent', async () => (await there.known(ids.map(id => ({ id, kind: 'separation' })))).size === 3)
    queue.add(job('c', { priority: 7 }))
    await pause(200)
    const order = [await there.next('separation'), await there.next('separation'), await there.next('separation')]
    expect(order).toEqual([ids[2], ids[0], ids[1]])
  })

  it('sends a failed attempt again when its delay is over, and not before', async () => {
    const { url } = await startRedis()
    const { queue } = await openQueue(url, { queue: 'lib' })
    const there = await elsewhere(url, 'lib')
    const { id } = queue.add(job('x'))
    const taken = await queue.take('separation')
    if (taken) queue.fail(taken, new Failure('worker_died'), { t: 'again', delayMs: 600 })
    await pause(200)
    expect(await there.next('separation')).toBeUndefined()
    expect(await until('sent again', () => there.next('separation'))).toBe(id)
    expect((await queue.take('separation', id))?.attempt).toBe(2)
  })

  it('sends again what a taker was given and never claimed', async () => {
    const { url } = await startRedis()
    const { queue } = await openQueue(url, { queue: 'lib' })
    const there = await elsewhere(url, 'lib')
    const { id } = queue.add(job('x'))
    expect(await until('dispatched', () => there.next('separation'))).toBe(id)
    expect(await until('dispatched again', () => there.next('separation'))).toBe(id)
  })

  it('keeps to itself what only this machine can do', async () => {
    const { url } = await startRedis()
    const { queue } = await openQueue(url, { queue: 'lib', nodes: ['separate'] })
    const there = await elsewhere(url, 'lib')
    const { id } = queue.add(job('x', { node: 'decode' }))
    await pause(200)
    expect(await there.next('separation')).toBeUndefined()
    expect((await queue.take('separation'))?.id).toBe(id)
  })

  it('dispatches nothing of a paused queue, and all of it once it is resumed', async () => {
    const { url } = await startRedis()
    const { queue } = await openQueue(url, { queue: 'lib' })
    const there = await elsewhere(url, 'lib')
    queue.pause('separation', true)
    const { id } = queue.add(job('x'))
    await pause(200)
    expect([await there.next('separation'), await queue.take('separation')]).toEqual([undefined, undefined])
    queue.pause('separation', false)
    expect(await until('dispatched', () => there.next('separation'))).toBe(id)
  })

  it('refuses a Redis that may evict, with the cure', async () => {
    const { url } = await startRedis({ args: ['--maxmemory', '8mb', '--maxmemory-policy', 'allkeys-lru'] })
    const queue = bullmqQueue({ database: new Database(':memory:'), boot: 'a', url, queue: 'lib' })
    onTestFinished(() => queue.close())
    const failure = await queue.untilUp(3000).catch(error => error)
    expect(failure).toMatchObject({ code: 'redis_evicts', cure: expect.stringContaining('noeviction') })
    expect(queue.up).toBe(false)
  })

  it('says that Redis is not there, and gives its own takers their jobs all the same', async () => {
    const database = new Database(':memory:')
    const queue = bullmqQueue({ database, boot: 'a', url: 'redis://127.0.0.1:1', queue: 'lib' })
    onTestFinished(() => queue.close())
    await expect(queue.untilUp(200)).rejects.toMatchObject({ code: 'redis_unreachable' })
    const { id } = queue.add(job('x'))
    expect((await queue.take('separation'))?.id).toBe(id)
  })

  it('loses nothing when Redis stops and comes back empty, and gives each job once', async () => {
    const redis = await startRedis()
    const { queue, told } = await openQueue(redis.url, { queue: 'lib' })
    const there = await elsewhere(redis.url, 'lib')
    const before = Array.from({ length: 20 }, (_, i) => queue.add(job(`before ${i}`)).id)
    await until('sent', async () => (await there.known(before.map(id => ({ id, kind: 'separation' })))).size === 20)
    await redis.stop()
    await until('noticed', () => !queue.up && !there.up)
    const during = Array.from({ length: 20 }, (_, i) => queue.add(job(`during ${i}`)).id)
    const here = await queue.take('separation')
    await pause(process.env.STEMBRIDGE_SOAK === '1' ? 10_000 : 1500)
    await redis.start()
    const back = performance.now()
    const given = new Map<string, number>()
    let first: number | undefined
    while (given.size < 39 && performance.now() - back < 30_000) {
      const id = there.up ? await there.next('separation').catch(() => undefined) : undefined
      const taken = id && (await queue.take('separation', id))
      if (!taken) await pause(10)
      else {
        first ??= performance.now() - back
        given.set(taken.id, (given.get(taken.id) ?? 0) + 1)
      }
    }
    console.log(`Redis back → first job taken elsewhere: ${Math.round(first ?? Number.NaN)} ms`)
    expect([...given.keys(), here?.id].sort()).toEqual([...before, ...during].sort())
    expect([...given.values()].every(times => times === 1)).toBe(true)
    expect(told).toEqual([null, 'redis_unreachable', null])
  })

  it('sends everything again after a flush', async () => {
    const { url } = await startRedis()
    const { queue } = await openQueue(url, { queue: 'lib' })
    const there = await elsewhere(url, 'lib')
    const ids = Array.from({ length: 30 }, (_, i) => queue.add(job(`${i}`)).id)
    const known = () => there.known(ids.map(id => ({ id, kind: 'separation' })))
    await until('sent', async () => (await known()).size === 30)
    const client = new Redis(url)
    await client.flushall()
    client.disconnect()
    await until('sent again', async () => (await known()).size === 30)
  })
})

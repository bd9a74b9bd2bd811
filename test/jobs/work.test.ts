import { describe, expect, it } from 'vitest'
import { Failure } from '../../contract/errors.ts'
import { sqliteQueue, Workers } from '../../server/jobs/index.ts'
import { backOffMs, verdictOf } from '../../server/jobs/retry.ts'
import type { Perform } from '../../server/jobs/work.ts'
import { Database } from '../../server/storage/local/database.ts'
import { until } from '../server/scratch.ts'

const places = { import: 3, separation: 1, analysis: 2, export: 2 }
const workshop = (perform: Perform) => {
  const queue = sqliteQueue({ database: new Database(':memory:'), boot: 'a' })
  const failed: string[] = []
  const workers = new Workers({ queue, places, perform, holdMs: 20, failed: f => failed.push(f.message) })
  const add = (kind: keyof typeof places, hash: string, runId = hash) =>
    queue.add({ kind, runId, node: 'n', inputHash: hash, params: {}, priority: 0 }).id
  return { queue, workers, failed, add }
}

describe('the workers', () => {
  it('run at most so many jobs of a kind at once, and all in the end', async () => {
    const now = { import: 0, separation: 0, analysis: 0, export: 0 }
    const most = { import: 0, separation: 0, analysis: 0, export: 0 }
    const shop = workshop(async taken => {
      most[taken.kind] = Math.max(most[taken.kind], ++now[taken.kind])
      await new Promise(done => setTimeout(done, 2))
      now[taken.kind]--
      shop.queue.finish(taken)
      return 'settled'
    })
    const ids = [...Array(12).keys()].flatMap(i => [
      shop.add('import', `${i}`),
      shop.add('separation', `${i}`),
      shop.add('analysis', `${i}`),
      shop.add('export', `${i}`),
    ])
    shop.workers.wake()
    await until('all done', () => ids.every(id => shop.queue.why(id)?.state === 'done'))
    expect(most).toEqual(places)
  })

  it('reach into a running job, and settle once its run is quiet', async () => {
    let reason: unknown
    const shop = workshop(
      (taken, signal) =>
        new Promise(done => {
          signal.addEventListener('abort', () => {
            reason = signal.reason
            shop.queue.fail(taken, signal.reason, { t: 'end' })
            done('settled')
          })
        }),
    )
    const id = shop.add('separation', 'x', 'run')
    shop.workers.wake()
    await until('running', () => shop.workers.running === 1)
    shop.workers.abort([id], new Failure('cancelled'))
    await shop.workers.settled('run')
    expect(reason).toMatchObject({ code: 'cancelled' })
    expect(shop.workers.running).toBe(0)
  })

  it('let a queue wait after a job was given back, then try it again', async () => {
    let tries = 0
    const shop = workshop(async taken => {
      if (++tries < 3) {
        shop.queue.fail(taken, new Failure('disk_full'), { t: 'back' })
        return 'held'
      }
      shop.queue.finish(taken)
      return 'settled'
    })
    const id = shop.add('import', 'x')
    shop.workers.wake()
    await until('done', () => shop.queue.why(id)?.state === 'done')
    expect([tries, shop.queue.why(id)?.attempts]).toEqual([3, 0])
  })

  it('take nothing more once they close', async () => {
    const shop = workshop(async taken => {
      shop.queue.finish(taken)
      return 'settled'
    })
    await shop.workers.close()
    const id = shop.add('import', 'x')
    shop.workers.wake()
    await new Promise(done => setTimeout(done, 20))
    expect(shop.queue.why(id)?.state).toBe('queued')
  })
})

describe('a failed job', () => {
  it('is tried three times when it may pass, at once ended when it cannot, and held on a full disk', () => {
    const verdicts = (code: Failure['code']) =>
      [1, 2, 3, 4].map(attempt => verdictOf(new Failure(code), attempt, 0.5).t)
    expect(verdicts('worker_died')).toEqual(['again', 'again', 'end', 'end'])
    expect(verdicts('unreadable_audio')).toEqual(['end', 'end', 'end', 'end'])
    expect(verdicts('disk_full')).toEqual(['back', 'back', 'back', 'back'])
  })

  it('waits longer each time, never more than a minute and a quarter, and not as long as another', () => {
    const means = [1, 2, 3, 4, 9].map(attempt => backOffMs(attempt, 0.5))
    expect(means).toEqual([1000, 4000, 16_000, 60_000, 60_000])
    expect([backOffMs(2, 0), backOffMs(2, 1)]).toEqual([3000, 5000])
  })
})

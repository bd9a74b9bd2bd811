import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../contract/errors.ts'
import { openJobs, pruneJobs, sqliteQueue } from '../../server/jobs/index.ts'
import { Database } from '../../server/storage/local/database.ts'
import { scratch } from '../server/scratch.ts'
import { queueCases } from './queue.cases.ts'

describe('the queue on SQLite', () => {
  queueCases(async () => {
    const database = new Database(':memory:')
    return boot => sqliteQueue({ database, boot })
  })

  it('adds nothing of a step that is rolled back', async () => {
    const database = new Database(':memory:')
    const queue = sqliteQueue({ database, boot: 'a' })
    expect(() =>
      database.inOneStep(() => {
        queue.add({ kind: 'import', runId: 'r', node: 'decode', inputHash: 'a', params: {}, priority: 0 })
        throw new Error('the track could not be added')
      }),
    ).toThrow('could not be added')
    expect(await queue.take('import')).toBeUndefined()
  })

  it('says nothing against a job whose taker ends, and keeps what it failed with before', async () => {
    const database = new Database(':memory:')
    const queue = sqliteQueue({ database, boot: 'a' })
    queue.add({ kind: 'import', runId: 'r', node: 'decode', inputHash: 'a', params: {}, priority: 0 })
    const endUnder = async (code: 'cancelled' | 'worker_died') => {
      const taken = await queue.take('import')
      if (taken) queue.fail(taken, new Failure(code), code === 'cancelled' ? { t: 'back' } : { t: 'again', delayMs: 0 })
      const [row] = openJobs(database, 1)
      return [row?.state, row?.failure?.code, row && queue.why(row.id)?.held]
    }
    expect(await endUnder('cancelled')).toEqual(['queued', undefined, null])
    expect(await endUnder('worker_died')).toEqual(['queued', 'worker_died', null])
    expect(await endUnder('cancelled')).toEqual(['queued', 'worker_died', null])
  })

  it('lets the database itself refuse the same work twice', () => {
    const database = new Database(':memory:')
    const insert = () =>
      database.run(`INSERT INTO jobs (id, kind, run_id, node, input_hash, params, params_hash, state, priority)
        VALUES (hex(randomblob(8)), 'import', 'r', 'decode', 'a', '[]', 'p', 'queued', 0)`)
    insert()
    expect(insert).toThrow(/UNIQUE/)
  })

  it('loses no job that was acknowledged when its process is killed while it adds', async () => {
    const file = join(await scratch(), 'library.sqlite')
    const child = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/adds-jobs.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const acknowledged: string[] = []
    const lines = createInterface({ input: child.stdout })
    for await (const line of lines) {
      acknowledged.push(line)
      if (acknowledged.length === 25) child.kill('SIGKILL')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    const database = new Database(file)
    const queue = sqliteQueue({ database, boot: 'after' })
    expect(acknowledged.length).toBeGreaterThanOrEqual(25)
    for (const id of acknowledged) expect(queue.why(id)?.state).toBe('queued')
    database.close()
  })

  it('forgets jobs that ended long ago, and no others', async () => {
    const database = new Database(':memory:')
    const queue = sqliteQueue({ database, boot: 'a' })
    const add = (inputHash: string) =>
      queue.add({ kind: 'import', runId: 'r', node: 'decode', inputHash, params: {}, priority: 0 }).id
    const [done, waits] = [add('a'), add('b')]
    const taken = await queue.take('import', done)
    if (taken) queue.finish(taken)
    expect(pruneJobs(database, Date.now() - 1000)).toBe(0)
    expect(pruneJobs(database, Date.now() + 1000)).toBe(1)
    expect([queue.why(done), queue.why(waits)?.state]).toEqual([undefined, 'queued'])
  })

  it('neither stalls nor hurries a job that is put off when the clock is set by a day', async () => {
    const database = new Database(':memory:')
    let [day, ran] = [0, 0]
    const clocks = { now: () => 1e12 + ran + day * 86_400_000, monotonic: () => 5000 + ran }
    const queue = sqliteQueue({ database, boot: 'a', ...clocks })
    const { id } = queue.add({ kind: 'import', runId: 'r', node: 'decode', inputHash: 'a', params: {}, priority: 0 })
    const taken = await queue.take('import')
    if (taken) queue.fail(taken, new Failure('worker_died'), { t: 'again', delayMs: 4000 })
    ran = 3999
    for (day of [-1, 0, 1]) {
      expect(await queue.take('import')).toBeUndefined()
      expect(queue.why(id)?.nextAttemptAt).toBe(clocks.now() + 1)
    }
    // a restart: another monotonic clock, on which the delay begins anew
    const restarted = sqliteQueue({ database, boot: 'b', now: clocks.now, monotonic: () => ran - 3999 })
    expect(await restarted.take('import')).toBeUndefined()
    ran += 3999
    expect(await restarted.take('import')).toBeUndefined()
    ran += 1
    expect((await restarted.take('import'))?.attempt).toBe(2)
  })
})

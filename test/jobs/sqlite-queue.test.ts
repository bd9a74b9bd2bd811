import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { sqliteQueue } from '../../server/jobs/index.ts'
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
})

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../contract/errors.ts'
import type { RunManifest } from '../../contract/run.ts'
import { Database } from '../../server/storage/local/database.ts'
import { openServer } from '../server/open-server.ts'
import { until } from '../server/scratch.ts'

type Server = Awaited<ReturnType<typeof openServer>>
const stems = async ({ data, files }: Server) => {
  const hash = createHash('sha256')
  for (const file of (await files()).filter(f => /^stems\/.*\.(wav|peaks)$/.test(f)))
    hash.update(await readFile(join(data, file)))
  return hash.digest('hex')
}
const unbroken = async () => {
  const server = await openServer()
  await server.become((await server.add('SONG 1')).id, 'ready')
  return stems(server)
}
const holdAt = (nth: number) => async (at: number, signal: AbortSignal) => {
  signal.throwIfAborted()
  if (at === nth) await new Promise((_, no) => signal.addEventListener('abort', () => no(signal.reason)))
}
const manifestOf = async (server: Server, id: string) =>
  (await (await fetch(`${server.url}/api/runs/${id}`)).json()) as RunManifest

describe('a separation that breaks off', () => {
  it('goes on at the next start of a drained server: no segment is done twice, the stems are those of an unbroken run', async () => {
    const first = await openServer({ prepare: stage => Object.assign(stage, { beforeSegment: holdAt(4) }) })
    const track = await first.add('SONG 1')
    await until('four segments', () => first.stage.segments.length === 4)
    await first.close()
    const again = await openServer({ data: first.data })
    await again.become(track.id, 'ready')
    expect([first.stage.segments, again.stage.segments]).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7, 8, 9],
    ])
    expect(await stems(again)).toBe(await unbroken())
    const { executions } = await manifestOf(again, track.runId)
    expect(executions.filter(e => e.node === 'separate').map(e => [e.attempt, e.state])).toEqual([[1, 'done']])
  })

  it('goes on after its worker died, in the same run of the server, and stays playable meanwhile', async () => {
    const server = await openServer()
    let dead = false
    server.stage.beforeSegment = async nth => {
      if (nth !== 4 || dead) return
      dead = true
      throw new Failure('worker_died')
    }
    const track = await server.add('SONG 1')
    await until('put off', () => dead)
    const ready = (await server.get(track.id)).stems.map(s => s.ready)
    expect(ready).toEqual(Array(4).fill([[0, 4 * 4410]]))
    await server.become(track.id, 'ready')
    expect(server.stage.segments).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(await stems(server)).toBe(await unbroken())
  })

  it('leaves nothing when it failed for good', async () => {
    const server = await openServer()
    server.stage.beforeSegment = async nth => {
      if (nth === 3) throw new Failure('separation_failed')
    }
    const track = await server.add('SONG 1')
    await server.become(track.id, 'failed')
    await until('swept', async () => !(await server.files()).some(f => f.startsWith('stems')))
    expect((await server.get(track.id)).stems).toEqual([])
  })
})

describe('an output that was not hashed when its server ended', () => {
  it('is hashed at the next start', async () => {
    const first = await openServer()
    const track = await first.add('SONG 0.5')
    await first.become(track.id, 'ready')
    const whole = (all: RunManifest) => all.executions.every(e => e.outputHash)
    const before = await until('hashed', async () => {
      const found = await manifestOf(first, track.runId)
      return whole(found) ? found : undefined
    })
    await first.close()
    const database = new Database(join(first.data, 'library.sqlite'))
    database.run(`UPDATE executions SET output_hash = NULL WHERE node IN ('decode', 'separate')`)
    database.close()
    const again = await openServer({ data: first.data })
    await until('hashed again', async () => whole(await manifestOf(again, track.runId)))
    expect((await manifestOf(again, track.runId)).executions).toEqual(before.executions)
  })
})

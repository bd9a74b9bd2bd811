import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { redisMissing } from '../peers/redis.ts'
import { scratch, until } from '../server/scratch.ts'
import { openWithWorkers, startWorker, TOKEN } from './worker.ts'

const FIXTURE = join(import.meta.dirname, 'fixtures/worker-with-doubles.ts')
const sampleOf = (segment: number) => segment * 4410

const startProcess = async (redis: string, server: string, holdAt: number) => {
  const notes = join(await scratch(), 'segments.txt')
  const child: ChildProcess = spawn(process.execPath, [FIXTURE, redis, server, TOKEN, notes], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HOLD_AT: String(holdAt) },
  })
  let said = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  const segments = async () =>
    (await readFile(notes, 'utf8').catch(() => '')).trim().split('\n').filter(Boolean).map(Number)
  return { child, segments, said: () => said }
}

const skip = redisMissing ?? (process.platform === 'win32' ? 'Windows stops no process by a signal' : undefined)

describe.skipIf(skip)(`a worker elsewhere that falls silent${skip ? ` (skipped: ${skip})` : ''}`, () => {
  it('loses its job when it is killed in the middle of a song; the next attempt goes on, and makes no segment twice', async () => {
    const { redis, server } = await openWithWorkers()
    const first = await startProcess(redis.url, server.workerUrl, 4)
    const { id } = await server.add('SONG 1')
    await until('half of it is there', async () => (await server.get(id)).stems[0]?.ready[0]?.[1] === sampleOf(4))
    first.child.kill('SIGKILL')
    const killed = performance.now()
    const heir = startWorker({ redis: redis.url, server: server.workerUrl, name: 'heir' })
    const taken = await until('another attempt', () => heir.told.find(t => t.t === 'taken'))
    console.log(`kill -9 → the next attempt: ${Math.round(performance.now() - killed)} ms, with a lease of 2,000 ms`)
    expect(taken).toMatchObject({ attempt: 2 })
    // what is there stays playable meanwhile
    expect((await server.get(id)).stems[0]?.ready[0]?.[1]).toBeGreaterThanOrEqual(sampleOf(4))
    await server.become(id, 'ready')
    expect([await first.segments(), heir.stage.segments]).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7, 8, 9],
    ])
  })

  it('finds its claim stale when it comes back from a stop, and overwrites nothing', async () => {
    const { redis, server } = await openWithWorkers()
    const zombie = await startProcess(redis.url, server.workerUrl, 4)
    const { id } = await server.add('SONG 1')
    await until('half of it is there', async () => (await server.get(id)).stems[0]?.ready[0]?.[1] === sampleOf(4))
    zombie.child.kill('SIGSTOP')
    const heir = startWorker({ redis: redis.url, server: server.workerUrl, name: 'heir' })
    await until('another attempt', () => heir.told.find(t => t.t === 'taken'))
    await server.become(id, 'ready')
    const before = await server.get(id)
    zombie.child.kill('SIGCONT')
    await until('it is told', () => zombie.said().includes('"stale_claim"'))
    expect(await server.get(id)).toEqual(before)
    expect(heir.stage.segments).toEqual([4, 5, 6, 7, 8, 9])
  })
})

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Health } from '../../contract/events.ts'
import { Failure } from '../../contract/errors.ts'
import { readManifest } from '../../server/storage/local/read-manifest.ts'
import { redisMissing } from '../peers/redis.ts'
import { analysis } from '../server/doubles.ts'
import { openServer } from '../server/open-server.ts'
import { until } from '../server/scratch.ts'
import { openWithWorkers, startWorker } from './worker.ts'

/** Every sample of the stems, and what the manifest says. Peaks lie on the samples' grid only as a real separator's do. */
const stemsOf = async (data: string) => {
  const [key] = await readdir(join(data, 'stems'))
  const folder = join(data, 'stems', key as string)
  const hashes: Record<string, string> = {}
  for (const name of (await readdir(folder)).filter(n => /\.wav$/.test(n)).sort())
    hashes[name] = createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex')
  return { key, hashes, manifest: await readManifest(folder) }
}
const hold = (at: number) => async (nth: number, signal: AbortSignal) => {
  if (nth === at && !signal.aborted) await once(signal, 'abort')
}
const sampleOf = (segment: number) => segment * 4410

describe.skipIf(redisMissing)(`a worker elsewhere${redisMissing ? ` (skipped: ${redisMissing})` : ''}`, () => {
  it('leaves stems that are, sample for sample, those of a local separation', async () => {
    const alone = await openServer()
    await alone.become((await alone.add('SONG 1.2')).id, 'ready')
    const { redis, server } = await openWithWorkers()
    const far = startWorker({ redis: redis.url, server: server.workerUrl })
    const track = await server.become((await server.add('SONG 1.2')).id, 'ready')
    expect(await stemsOf(server.data)).toEqual(await stemsOf(alone.data))
    expect(track.stems).toEqual((await alone.list())[0]?.stems)
    expect([server.stage.called.includes('separate'), far.stage.called]).toEqual([false, ['separate']])
  })

  it('shows its stems under the faders while it makes them, with progress and the time left', async () => {
    const { redis, server } = await openWithWorkers()
    const { promise: gate, resolve: go } = Promise.withResolvers<void>()
    startWorker({
      ...{ redis: redis.url, server: server.workerUrl },
      prepare: stage => {
        stage.beforeSegment = nth => (nth === 3 ? gate : pause(0))
      },
    })
    const { id } = await server.add('SONG 1')
    const half = await until('three segments are there', async () => {
      const track = await server.get(id)
      return track.stems[0]?.ready[0]?.[1] === sampleOf(3) && track.etaSeconds !== null ? track : undefined
    })
    expect(half).toMatchObject({ state: 'processing', step: 'separate' })
    expect(half.stems[0]).toMatchObject({ complete: false, engine: 'double', engineVersion: '1' })
    expect(
      (await readManifest(join(server.data, 'stems', (await readdir(join(server.data, 'stems')))[0] as string)))?.ready,
    ).toEqual([[0, sampleOf(3)]])
    go()
    await server.become(id, 'ready')
  })

  it('analyses too', async () => {
    const { redis, server } = await openWithWorkers()
    const mine = { ...analysis, engine: 'far away' }
    server.stage.analyse = async signal => {
      await once(signal, 'abort')
      throw signal.reason
    }
    // both analyses of this machine are busy
    await server.add('SONG 0.3')
    await server.add('SONG 0.4')
    await until('busy', () => server.stage.called.filter(call => call === 'analyse').length === 2)
    startWorker({
      ...{ redis: redis.url, server: server.workerUrl, kinds: ['separation', 'analysis'] as const },
      kinds: ['separation', 'analysis'],
      prepare: stage => {
        stage.analyse = async () => mine
      },
    })
    const { id } = await server.add('SONG 0.5')
    expect((await server.become(id, 'ready')).analysis).toMatchObject({ engine: 'far away' })
  })

  it('is shown with what it does, and when it was last heard', async () => {
    const { redis, server } = await openWithWorkers()
    const workers = async () => ((await (await fetch(`${server.url}/api/health`)).json()) as Health).workers
    expect(await workers()).toEqual([])
    startWorker({
      ...{ redis: redis.url, server: server.workerUrl, name: 'studio' },
      prepare: stage => {
        stage.beforeSegment = hold(2)
      },
    })
    const { id } = await server.add('SONG 1')
    const [shown] = await until('it works', async () => {
      const now = await workers()
      return now?.[0]?.running[0]?.percent ? now : undefined
    })
    expect(shown).toMatchObject({ name: 'studio', host: 'elsewhere', engine: 'double', kinds: ['separation'] })
    expect(shown?.running).toEqual([{ kind: 'separation', trackId: id, percent: expect.any(Number) }])
    expect(shown?.lastSeenSeconds).toBeLessThan(5)
  })

  it('hears of a cancel in the middle of a segment', async () => {
    const { redis, server } = await openWithWorkers()
    let stopped: number | undefined
    const far = startWorker({
      ...{ redis: redis.url, server: server.workerUrl },
      prepare: stage => {
        stage.beforeSegment = async (nth, signal) => {
          if (nth !== 2) return
          await once(signal, 'abort')
          stopped = performance.now()
        }
      },
    })
    const { id } = await server.add('SONG 1')
    await until('it is in the middle', async () => (await server.get(id)).stems[0]?.ready[0]?.[1] === sampleOf(2))
    const clicked = performance.now()
    await server.post(`/api/tracks/${id}/cancel`)
    await until('it stopped', () => stopped)
    console.log(`cancel → the worker's segment is aborted: ${Math.round((stopped as number) - clicked)} ms`)
    const ended = await until('it says so', () => far.told.find(t => t.t === 'ended'))
    expect(ended).toMatchObject({ failure: { code: expect.stringMatching(/^(cancelled|stale_claim)$/) } })
    expect((await server.get(id)).failure?.code).toBe('cancelled')
  })

  it('is told where the song is about to be heard', async () => {
    const { redis, server } = await openWithWorkers()
    const far = startWorker({
      ...{ redis: redis.url, server: server.workerUrl },
      prepare: stage => {
        stage.beforeSegment = nth => (nth > 0 ? pause(60) : pause(0))
      },
    })
    const { id } = await server.add('SONG 1')
    await until('it separates', () => far.stage.segments.length > 0)
    await server.post(`/api/tracks/${id}/playhead`, { seconds: 0.7 })
    await server.become(id, 'ready')
    expect(far.stage.playheads).toContain(Math.round(0.7 * 44100))
  })

  it('fails by what it failed with, and its name', async () => {
    const { redis, server } = await openWithWorkers()
    startWorker({
      ...{ redis: redis.url, server: server.workerUrl },
      prepare: stage => {
        stage.beforeSegment = async () => {
          throw new Failure('separation_failed', 'a stem holds values that are not numbers')
        }
      },
    })
    const { id } = await server.add('SONG 1')
    expect((await server.become(id, 'failed')).failure).toMatchObject({
      ...{ code: 'separation_failed', error: expect.stringContaining('on far: a stem holds values') },
    })
  })

  it('tries again after what may pass, and makes no segment twice', async () => {
    const { redis, server } = await openWithWorkers()
    let died = false
    const far = startWorker({
      ...{ redis: redis.url, server: server.workerUrl },
      prepare: stage => {
        stage.beforeSegment = async nth => {
          if (nth === 4) await until('the first part is over there', async () => (await server.list())[0]?.stems.length)
          if (nth !== 4 || died) return
          died = true
          await pause(300)
          throw new Failure('worker_died', 'exit code 9')
        }
      },
    })
    const { id } = await server.add('SONG 1')
    await server.become(id, 'ready')
    expect(far.told.filter(t => t.t === 'taken')).toMatchObject([{ attempt: 1 }, { attempt: 2 }])
    expect(far.stage.segments).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('gives back what it has when it is ended in order, which counts as no attempt', async () => {
    const { redis, server } = await openWithWorkers()
    const first = startWorker({
      ...{ redis: redis.url, server: server.workerUrl },
      prepare: stage => {
        stage.beforeSegment = hold(3)
      },
    })
    const { id } = await server.add('SONG 1')
    await until('half of it is there', async () => (await server.get(id)).stems[0]?.ready[0]?.[1] === sampleOf(3))
    await first.close()
    const second = startWorker({ redis: redis.url, server: server.workerUrl, name: 'other' })
    const track = await server.become(id, 'ready')
    expect(track.failure).toBeNull()
    expect(second.told.find(t => t.t === 'taken')).toMatchObject({ attempt: 1 })
    expect(second.stage.segments[0]).toBe(3)
  })

  it('goes on where it was when the server ends and starts again', async () => {
    const { redis, server } = await openWithWorkers()
    const far = startWorker({
      ...{ redis: redis.url, server: server.workerUrl },
      prepare: stage => {
        stage.beforeSegment = hold(3)
      },
    })
    const { id } = await server.add('SONG 1')
    await until('half of it is there', async () => (await server.get(id)).stems[0]?.ready[0]?.[1] === sampleOf(3))
    await server.close()
    await until('the worker stopped', () => far.told.find(t => t.t === 'ended'))
    await far.close()
    const again = await openWithWorkers({ data: server.data })
    const other = startWorker({ redis: again.redis.url, server: again.server.workerUrl })
    await again.server.become(id, 'ready')
    expect(other.stage.segments[0]).toBe(3)
  })

  it('works beside the server itself: each song is separated once, by whoever takes it first', async () => {
    const { redis, server } = await openWithWorkers({ separatesHere: true })
    const slow = (stage: { beforeSegment: unknown }) => {
      stage.beforeSegment = () => pause(15)
    }
    slow(server.stage)
    const far = startWorker({ redis: redis.url, server: server.workerUrl, prepare: slow })
    await until('it is there', () => far.told.some(t => t.t === 'ready'))
    const ids = []
    for (let i = 0; i < 8; i++) ids.push((await server.add(`SONG ${1 + i / 100}`)).id)
    for (const id of ids) await server.become(id, 'ready')
    const [here, there] = [server.stage, far.stage].map(s => s.called.filter(call => call === 'separate').length)
    expect((here ?? 0) + (there ?? 0)).toBe(8)
    expect([here, there].every(count => count && count > 0)).toBe(true)
  })

  it('leaves to this machine what asks for an engine that it has not', async () => {
    const { redis, server } = await openWithWorkers({ separatesHere: true })
    const far = startWorker({ redis: redis.url, server: server.workerUrl })
    await until('it is there', () => far.told.some(t => t.t === 'ready'))
    const form = new FormData()
    form.set('engine', 'double:six')
    form.set('file', new Blob(['SONG 0.5']), 'song.wav')
    const track = (await (await fetch(`${server.url}/api/tracks`, { method: 'POST', body: form })).json()) as {
      id: string
    }
    expect((await server.become(track.id, 'ready')).stems).toHaveLength(6)
    expect(far.stage.called).toEqual([])
  })

  it('loses no song when Redis stops and comes back empty', async () => {
    const { redis, server } = await openWithWorkers()
    const far = startWorker({ redis: redis.url, server: server.workerUrl })
    await until('it is there', () => far.told.some(t => t.t === 'ready'))
    const slow = () => pause(30)
    far.stage.beforeSegment = slow
    const ids = []
    for (let i = 0; i < 4; i++) ids.push((await server.add(`SONG ${0.6 + i / 100}`)).id)
    await until('the first is under way', () => far.stage.segments.length > 0)
    await redis.stop()
    ids.push((await server.add('SONG 0.7')).id)
    await pause(process.env.STEMBRIDGE_SOAK === '1' ? 10_000 : 1200)
    await redis.start()
    for (const id of ids) await server.become(id, 'ready')
    expect(far.stage.called.filter(call => call === 'separate')).toHaveLength(5)
  })
})

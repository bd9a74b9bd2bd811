import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Value from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../contract/errors.ts'
import { type Run, type RunManifest, RunManifestSchema } from '../../contract/run.ts'
import { openServer } from '../server/open-server.ts'
import { until } from '../server/scratch.ts'

type Server = Awaited<ReturnType<typeof openServer>>
const of = <T>(server: Server, path: string) => fetch(`${server.url}${path}`).then(a => a.json() as Promise<T>)
const posted = async <T>(server: Server, path: string, body?: unknown) =>
  (await (await server.post(path, body)).json()) as T
const manifest = (server: Server, id: string) => of<RunManifest>(server, `/api/runs/${id}`)
const ended = (server: Server, id: string, state: 'ready' | 'failed') =>
  until(`run ${state}`, async () => {
    const found = await manifest(server, id)
    return found.run.state === state ? found : undefined
  })
const sealed = (server: Server, id: string) =>
  until('every hash', async () => {
    const found = await manifest(server, id)
    return found.executions.every(e => e.state !== 'done' || e.outputHash) ? found : undefined
  })
const never = (signal: AbortSignal) =>
  new Promise<void>((_, no) => {
    if (signal.aborted) no(signal.reason)
    signal.addEventListener('abort', () => no(signal.reason))
  })

describe('a run', () => {
  it('tells how it came about: seed, hashes, engines, versions, times', async () => {
    const server = await openServer()
    const track = await server.add('SONG 0.3')
    await server.become(track.id, 'ready')
    const found = await sealed(server, track.runId)
    expect(Value.Check(RunManifestSchema, found)).toBe(true)
    expect(found).toMatchObject({ seed: 0, inputHash: track.hash, replay: null })
    expect(found.run).toMatchObject({ kind: 'track', trackId: track.id, title: 'song', state: 'ready', progress: 100 })
    expect(
      found.executions.map(e => [e.node, e.attempt, e.state, e.seed]).sort((a, b) => Number(a[3]) - Number(b[3])),
    ).toEqual([
      ['import', 1, 'done', 0],
      ['decode', 1, 'done', 1],
      ['separate', 1, 'done', 2],
      ['analyse', 1, 'done', 3],
    ])
    const hash = createHash('sha256')
    for (const name of ['vocals', 'drums', 'bass', 'other'])
      hash.update(await readFile(join(server.data, (await stemsFolder(server)) as string, `${name}.wav`)))
    const separated = found.executions.find(e => e.node === 'separate')
    expect(separated).toMatchObject({ engine: 'double', version: '1', outputHash: hash.digest('hex'), failure: null })
    expect(separated?.seconds).toBeGreaterThan(0)
  })

  it('is listed by its state, and tells of itself alone to one who asks for it', async () => {
    const server = await openServer()
    const { events } = server.follow(0)
    const good = await server.add('SONG 0.2')
    await server.become(good.id, 'ready')
    const bad = await server.add('SONG 0.2 BROKEN')
    await server.become(bad.id, 'failed')
    const runs = (state: string) => of<Run[]>(server, `/api/runs?state=${state}`).then(all => all.map(r => r.id))
    expect([await runs('ready'), await runs('failed'), await runs('queued')]).toEqual([[good.runId], [bad.runId], []])
    expect((await fetch(`${server.url}/api/runs?state=nonsense`)).status).toBe(400)
    await sealed(server, good.runId)
    const own = await of<{ seq: number; runId: string; run: Run }[]>(server, `/api/runs/${good.runId}/events`)
    expect(new Set(own.map(e => e.runId))).toEqual(new Set([good.runId]))
    expect(own.map(e => e.run.state).filter((s, i, all) => s !== all[i - 1])).toEqual(['queued', 'processing', 'ready'])
    await until('all told', () => (events.at(-1)?.seq ?? 0) >= (own.at(-1)?.seq ?? 0))
    const heard = events.filter(e => e.runId === good.runId).map(e => e.seq)
    expect(heard).toEqual(own.map(e => e.seq))
  })

  it('that failed goes on from what failed, and says what it failed with', async () => {
    const server = await openServer()
    let broken = true
    server.stage.beforeSegment = async nth => {
      if (nth === 2 && broken) throw new Failure('separation_failed', 'not a number', new Error('at layer 7'))
    }
    const track = await server.add('SONG 0.5')
    const failed = await ended(server, track.runId, 'failed')
    expect(failed.run.jobs).toMatchObject([
      { node: 'separate', state: 'failed', failure: { code: 'separation_failed' } },
    ])
    const log = await of<{ node: string; failure: { code: string; cure: string }; log: string }[]>(
      server,
      `/api/runs/${track.runId}/log`,
    )
    expect(log).toMatchObject([{ node: 'separate', failure: { code: 'separation_failed', cure: expect.any(String) } }])
    expect(log[0]?.log).toContain('at layer 7')
    broken = false
    await until('swept', async () => !(await server.files()).some(f => f.startsWith('stems')))
    expect(await posted(server, `/api/runs/${track.runId}/retry`)).toMatchObject({ id: track.runId, failure: null })
    await ended(server, track.runId, 'ready')
    expect(server.stage.called.filter(c => c === 'decode' || c === 'probe')).toEqual(['probe', 'decode'])
    expect((await server.get(track.id)).stems).toHaveLength(4)
  })

  it('does one step anew when asked, and refuses what makes no sense', async () => {
    const server = await openServer()
    const track = await server.add('SONG 0.3')
    await server.become(track.id, 'ready')
    const before = await sealed(server, track.runId)
    const retry = (body: unknown, id = track.runId) => server.post(`/api/runs/${id}/retry`, body)
    for (const [body, status] of [
      [undefined, 409],
      [{ node: 'import' }, 409],
      [{ node: 'dance' }, 400],
      [{ node: 7 }, 400],
    ] as const)
      expect((await retry(body)).status).toBe(status)
    expect((await retry({ node: 'separate' }, 'nobody')).status).toBe(404)
    expect((await retry({ node: 'separate' })).status).toBe(200)
    const after = await until('separated anew', async () => {
      const found = await sealed(server, track.runId)
      return found.run.state === 'ready' && found.executions.length > before.executions.length ? found : undefined
    })
    const hashes = after.executions.filter(e => e.node === 'separate').map(e => e.outputHash)
    expect(hashes).toHaveLength(2)
    expect(new Set(hashes).size).toBe(1)
    expect(server.stage.called.filter(c => c === 'separate')).toHaveLength(2)
    expect((await server.files()).filter(f => f.includes('~'))).toEqual([])
  })

  it('is replayed beside itself: the same hashes, or the step that differs is named', async () => {
    const server = await openServer()
    const track = await server.add('SONG 0.3')
    await server.become(track.id, 'ready')
    await sealed(server, track.runId)
    const files = await server.files()
    const replay = await posted<Run>(server, `/api/runs/${track.runId}/replay`)
    expect(replay).toMatchObject({ kind: 'replay', trackId: track.id, engine: 'double' })
    expect((await ended(server, replay.id, 'ready')).replay).toEqual({
      of: track.runId,
      equal: true,
      nodes: [
        { name: 'decode', equal: true },
        { name: 'separate', equal: true },
      ],
    })
    expect(await server.files()).toEqual(files)
    expect((await server.get(track.id)).runId).toBe(track.runId)

    server.stage.level = 0.25
    const other = await posted<Run>(server, `/api/runs/${track.runId}/replay`)
    expect((await ended(server, other.id, 'ready')).replay).toMatchObject({
      equal: false,
      nodes: [{ equal: true }, { name: 'separate', equal: false }],
    })
  })

  it('mends a mix that was damaged when its decoding is done anew', async () => {
    const server = await openServer()
    const track = await server.add('SONG 0.3')
    await server.become(track.id, 'ready')
    const mix = join(server.data, `mixes/${track.hash}/mix.wav`)
    await writeFile(mix, Buffer.alloc((await readFile(mix)).length))
    await posted(server, `/api/runs/${track.runId}/retry`, { node: 'decode' })
    await until('decoded anew', async () => (await readFile(mix).catch(() => Buffer.alloc(0))).some(byte => byte > 1))
  })

  it('is cancelled, and taken up again where it was', async () => {
    const server = await openServer()
    let open = false
    server.stage.beforeSegment = async (nth, signal) => {
      if (nth === 2 && !open) await never(signal)
    }
    const track = await server.add('SONG 0.5')
    await until('begun', async () => (await server.get(track.id)).stems.length > 0)
    expect(await posted(server, `/api/runs/${track.runId}/cancel`)).toMatchObject({ state: 'failed' })
    expect((await server.post(`/api/runs/${track.runId}/cancel`)).status).toBe(409)
    open = true
    await posted(server, `/api/runs/${track.runId}/retry`)
    await ended(server, track.runId, 'ready')
    expect((await server.get(track.id)).stems.every(s => s.complete)).toBe(true)
  })
})

const stemsFolder = async (server: Server) =>
  (await server.files())
    .find(f => f.startsWith('stems/'))
    ?.split('/')
    .slice(0, 2)
    .join('/')

describe('a track', () => {
  it('is separated by the engine that its upload names', async () => {
    const server = await openServer()
    const form = new FormData()
    form.set('file', new Blob(['SONG 0.2']), 'a.wav')
    form.set('engine', 'double:six')
    const track = await (await fetch(`${server.url}/api/tracks`, { method: 'POST', body: form })).json()
    const { stems } = await server.become(track.id, 'ready')
    expect(stems.map(s => s.name)).toEqual(['vocals', 'drums', 'bass', 'other', 'guitar', 'piano'])
    expect(stems[0]?.engine).toBe('double:six')
    for (const engine of ['../x', 'magic']) {
      form.set('file', new Blob(['SONG 0.3']), 'b.wav')
      form.set('engine', engine)
      const refused = await fetch(`${server.url}/api/tracks`, { method: 'POST', body: form })
      expect([refused.status, (await refused.json()).code]).toEqual([400, 'unknown_engine'])
      const again = await server.post(`/api/tracks/${track.id}/separate`, { engine })
      expect([again.status, (await again.json()).code === 'unknown_engine' || engine === '../x']).toEqual([400, true])
    }
    expect(await server.list()).toHaveLength(1)
  })

  it('plays its stems until those of another engine are whole', async () => {
    const server = await openServer()
    const track = await server.add('SONG 0.4')
    await server.become(track.id, 'ready')
    const gate = Promise.withResolvers<void>()
    server.stage.beforeSegment = async nth => {
      if (nth === 2) await gate.promise
    }
    const run = await posted<Run>(server, `/api/tracks/${track.id}/separate`, { engine: 'double:six' })
    expect(run).toMatchObject({ kind: 'stems', engine: 'double:six' })
    expect((await posted<Run>(server, `/api/tracks/${track.id}/separate`, { engine: 'double:six' })).id).toBe(run.id)
    await until('under way', async () => (await manifest(server, run.id)).run.progress > 0)
    expect(await server.get(track.id)).toMatchObject({ state: 'ready', runId: track.runId })
    expect((await server.get(track.id)).stems).toHaveLength(4)
    gate.resolve()
    await ended(server, run.id, 'ready')
    expect((await server.get(track.id)).stems).toHaveLength(6)
    // the first ones are still there: nothing is separated again
    const called = server.stage.called.length
    await ended(server, (await posted<Run>(server, `/api/tracks/${track.id}/separate`)).id, 'ready')
    expect([server.stage.called.length, (await server.get(track.id)).stems.length]).toEqual([called, 4])
  })
})

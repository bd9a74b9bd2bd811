import { describe, expect, it } from 'vitest'
import { Failure } from '../../contract/errors.ts'
import type { Job, QueueState, RunManifest } from '../../contract/run.ts'
import { openServer } from '../server/open-server.ts'
import { until } from '../server/scratch.ts'

type Server = Awaited<ReturnType<typeof openServer>>
const of = <T>(server: Server, path: string) => fetch(`${server.url}${path}`).then(a => a.json() as Promise<T>)
const posted = async <T>(server: Server, path: string, body?: unknown) =>
  (await (await server.post(path, body)).json()) as T
const manifest = (server: Server, id: string) => of<RunManifest>(server, `/api/runs/${id}`)
const never = (signal: AbortSignal) =>
  new Promise<void>((_, no) => {
    if (signal.aborted) no(signal.reason)
    signal.addEventListener('abort', () => no(signal.reason))
  })

describe('a queue', () => {
  const busy = async () => {
    const server = await openServer()
    server.stage.beforeSegment = (_, signal) => never(signal)
    const first = await server.add('SONG 0.2', 'First.wav')
    await until('running', async () => (await of<Job[]>(server, '/api/jobs')).some(j => j.node === 'separate'))
    return { server, first }
  }
  const separations = (server: Server) =>
    of<Job[]>(server, '/api/jobs').then(jobs => jobs.filter(j => j.kind === 'separation'))

  it('says of every waiting job why it waits', async () => {
    const { server } = await busy()
    for (const n of [3, 4]) await server.add(`SONG 0.${n}`, `Song ${n}.wav`)
    const jobs = await until('queued', async () => {
      const all = await separations(server)
      return all.length === 3 ? all : undefined
    })
    expect(jobs.map(j => [j.state, j.ahead])).toEqual([
      ['running', 0],
      ['queued', 1],
      ['queued', 2],
    ])
    expect(jobs.map(j => j.why)).toEqual([
      null,
      'Behind 1 job: separating "First"',
      'Behind 2 jobs, the first of them: separating "First"',
    ])
    await posted(server, '/api/queues/separation/pause')
    expect((await separations(server)).slice(1).map(j => j.why)).toEqual(
      Array(2).fill('The queue "separation" is paused'),
    )
  })

  it('is paused and resumed, and stays paused over a restart', async () => {
    const server = await openServer()
    const paused = await posted<QueueState[]>(server, '/api/queues/separation/pause')
    expect(paused.find(q => q.kind === 'separation')).toMatchObject({ paused: true, places: 1 })
    const track = await server.add('SONG 0.2')
    await until('waiting', async () => (await separations(server))[0]?.state === 'queued')
    await server.close()
    const again = await openServer({ data: server.data })
    expect((await separations(again))[0]?.why).toContain('paused')
    await posted(again, '/api/queues/separation/resume')
    await again.become(track.id, 'ready')
    expect((await again.post('/api/queues/nonsense/pause')).status).toBe(400)
  })

  it('puts the tracks of both decks before all others, the one told of last first', async () => {
    const { server, first } = await busy()
    const tracks = []
    for (const n of [3, 4, 5, 6]) tracks.push(await server.add(`SONG 0.${n}`, `Song ${n}.wav`))
    await until('queued', async () => (await separations(server)).length === 5)
    for (const track of [tracks[2], tracks[3]]) await server.post(`/api/tracks/${track?.id}/playhead`, { seconds: 0.1 })
    const order = (await separations(server)).map(j => j.runId)
    expect(order).toEqual([first, tracks[3], tracks[2], tracks[0], tracks[1]].map(t => t?.runId))
  })

  it('tries again what may pass, and says when', async () => {
    const server = await openServer()
    let fails = 1
    server.stage.beforeSegment = async () => {
      if (fails-- > 0) throw new Failure('worker_died', 'ended by SIGKILL')
    }
    const track = await server.add('SONG 0.3')
    const waiting = await until('put off', async () => (await separations(server)).find(j => j.nextAttemptAt !== null))
    expect(waiting).toMatchObject({ state: 'queued', attempt: 2, failure: { code: 'worker_died' } })
    expect(waiting.why).toMatch(/^Attempt 1 failed; attempt 2 of 3 comes at \d\d:\d\d:\d\d$/)
    await server.become(track.id, 'ready')
    const { executions } = await manifest(server, track.runId)
    expect(executions.filter(e => e.node === 'separate').map(e => [e.attempt, e.state])).toEqual([
      [1, 'failed'],
      [2, 'done'],
    ])
  })
})

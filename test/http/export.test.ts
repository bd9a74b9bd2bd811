import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import Value from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { openPromise } from 'yauzl'
import { Failure } from '../../contract/errors.ts'
import { type Export, ExportSchema } from '../../contract/export-schema.ts'
import type { Job, QueueState, Run, RunManifest } from '../../contract/run.ts'
import { exportZip } from '../../server/exporting/index.ts'
import { openServer } from '../server/open-server.ts'
import { until } from '../server/scratch.ts'

type Server = Awaited<ReturnType<typeof openServer>>
const of = <T>(server: Server, path: string) => fetch(`${server.url}${path}`).then(a => a.json() as Promise<T>)
const asked = async (server: Server, id: string, format: unknown = 'wav') => {
  const answer = await server.post(`/api/tracks/${id}/export`, { format })
  return { status: answer.status, body: (await answer.json()) as Run & { code: string; cure: string } }
}
const ended = (server: Server, id: string, state: 'ready' | 'failed' = 'ready') =>
  until(`run ${state}`, async () => {
    const found = await of<RunManifest>(server, `/api/runs/${id}`)
    return found.run.state === state ? found : undefined
  })
const song = async (server: Server, text = 'SONG 0.3', name = 'Élan.wav') => {
  const track = await server.add(text, name)
  return server.become(track.id, 'ready')
}
/** The names and the lengths of a zip's files, as another's reader has them. */
const filesIn = async (server: Server, runId: string) => {
  const answer = await fetch(`${server.url}/api/runs/${runId}/export`)
  expect(answer.status).toBe(200)
  const path = join(server.data, 'got.zip')
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(answer.headers.get('content-length')).toBe(String(bytes.length))
  await writeFile(path, bytes)
  const zip = await openPromise(path)
  const files: [string, string, number][] = []
  for await (const entry of zip.eachEntry()) {
    const pieces: Buffer[] = []
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer)
    const all = Buffer.concat(pieces)
    expect(entry.crc32).toBe(crc32(all))
    files.push([entry.fileName, all.toString('latin1', 0, 4), all.length])
  }
  return { files, saved: answer.headers.get('content-disposition') }
}
/** A server whose exports begin, and end only by their signal while it is shut. */
const gated = async () => {
  const gate = { shut: true, failure: null as Failure | null }
  const server = await openServer({
    does: {
      exportZip: async request => {
        request.onProgress(40)
        if (gate.failure) throw gate.failure
        while (gate.shut) {
          request.signal.throwIfAborted()
          await new Promise(done => setTimeout(done, 5))
        }
        return exportZip(request)
      },
    },
  })
  return { server, gate }
}

describe('an export', () => {
  it('is a run in its own queue, and gives the mix and every stem in one zip', async () => {
    const server = await openServer()
    const track = await song(server)
    const { events } = server.follow(0)
    const { status, body: run } = await asked(server, track.id)
    expect(status).toBe(202)
    expect(run).toMatchObject({ kind: 'export', trackId: track.id, nodes: [{ name: 'export' }] })
    const made = await ended(server, run.id)
    expect(made.executions).toMatchObject([{ node: 'export', state: 'done', version: 'wav' }])
    expect(made.executions[0]?.outputHash).toMatch(/^[0-9a-f]{64}$/)
    const { files, saved } = await filesIn(server, run.id)
    expect(files.map(([name, head]) => [name, head])).toEqual(
      ['', ' (vocals)', ' (drums)', ' (bass)', ' (other)'].map(part => [`Élan${part}.wav`, 'RIFF']),
    )
    for (const [, , bytes] of files) expect(bytes).toBeGreaterThan(0.3 * 44100 * 6)
    expect(saved).toBe(`attachment; filename="_lan (wav).zip"; filename*=UTF-8''%C3%89lan%20%28wav%29.zip`)
    expect((await server.files()).filter(f => f.startsWith('exports'))).toEqual([`exports/${run.id}.zip`])
    await until('told', () => events.some(e => e.run?.id === run.id && e.run.state === 'ready'))
    // the track is what it was
    expect(await server.get(track.id)).toEqual(track)
  })

  it('is listed with its track, and a newer one in the same format takes its place', async () => {
    const server = await openServer()
    const track = await song(server)
    const { body: first } = await asked(server, track.id)
    await ended(server, first.id)
    const { body: second } = await asked(server, track.id)
    expect(second.id).not.toBe(first.id)
    await ended(server, second.id)
    const list = await of<Export[]>(server, `/api/tracks/${track.id}/exports`)
    expect(list.map(e => [e.runId, e.format, Value.Check(ExportSchema, e)])).toEqual([[second.id, 'wav', true]])
    const gone = await fetch(`${server.url}/api/runs/${first.id}/export`)
    expect([gone.status, (await gone.json()).code]).toEqual([404, 'unknown_export'])
    // what was removed is made anew when asked
    await server.post(`/api/runs/${first.id}/retry`, { node: 'export' })
    await until('made anew', async () => (await fetch(`${server.url}/api/runs/${first.id}/export`)).ok)
    await server.remove(track.id)
    expect((await server.files()).filter(f => f.startsWith('exports'))).toEqual([])
  })

  it('refuses a track that is not there or not whole, and a format that is none', async () => {
    const server = await openServer()
    let held = true
    server.stage.beforeSegment = async (nth, signal) => {
      while (nth === 2 && held && !signal.aborted) await new Promise(done => setTimeout(done, 5))
    }
    const half = await server.add('SONG 0.5')
    const said = async (id: string, format: unknown) => {
      const { status, body } = await asked(server, id, format)
      return [status, body.code]
    }
    expect(await said('nobody', 'wav')).toEqual([404, 'unknown_track'])
    expect(await said(half.id, 'wav')).toEqual([409, 'not_ready'])
    held = false
    await server.become(half.id, 'ready')
    expect(await said(half.id, 'midi')).toEqual([400, 'unknown_format'])
    expect(await said(half.id, 7)).toEqual([400, 'bad_request'])
    for (const [id, status, code] of [
      ['nobody', 404, 'unknown_run'],
      [half.runId, 409, 'wrong_state'],
    ] as const) {
      const answer = await fetch(`${server.url}/api/runs/${id}/export`)
      expect([answer.status, (await answer.json()).code]).toEqual([status, code])
    }
    expect((await server.post(`/api/runs/${half.runId}/retry`, { node: 'export' })).status).toBe(400)
  })

  it('waits where two run already, shows how far it is, is cancelled and taken up again', async () => {
    const { server, gate } = await gated()
    const runs: Run[] = []
    for (const n of [2, 3, 4]) {
      const track = await song(server, `SONG 0.${n}`, `Song ${n}.wav`)
      runs.push((await asked(server, track.id)).body)
      expect((await asked(server, track.id)).body.id).toBe(runs.at(-1)?.id)
    }
    await until(
      'under way',
      async () => (await of<RunManifest>(server, `/api/runs/${runs[1]?.id}`)).run.progress === 40,
    )
    const jobs = (await of<Job[]>(server, '/api/jobs')).filter(j => j.kind === 'export')
    expect(jobs.map(j => j.state)).toEqual(['running', 'running', 'queued'])
    const queues = await of<QueueState[]>(server, '/api/queues')
    expect(queues.find(q => q.kind === 'export')).toMatchObject({ running: 2, queued: 1, places: 2 })
    const id = runs[0]?.id ?? ''
    expect((await fetch(`${server.url}/api/runs/${id}/export`)).status).toBe(409)
    await server.post(`/api/runs/${id}/cancel`)
    expect((await ended(server, id, 'failed')).run.failure).toMatchObject({ code: 'cancelled' })
    gate.shut = false
    for (const { id } of runs.slice(1)) await ended(server, id)
    expect((await server.files()).filter(f => f.startsWith('exports'))).toHaveLength(2)
    await server.post(`/api/runs/${id}/retry`)
    await ended(server, id)
    expect((await filesIn(server, id)).files).toHaveLength(5)
  })

  it('waits while the disk is full and goes on by itself; what fails for good says why', async () => {
    const { server, gate } = await gated()
    const track = await song(server)
    gate.shut = false
    gate.failure = new Failure('disk_full')
    const { body: run } = await asked(server, track.id)
    const found = () => of<RunManifest>(server, `/api/runs/${run.id}`)
    await until('held', async () => (await found()).run.failure?.code === 'disk_full')
    gate.failure = null
    await ended(server, run.id)
    gate.failure = new Failure('encoder_missing', 'no ffmpeg')
    const { body: other } = await asked(server, track.id, 'mp3')
    expect((await ended(server, other.id, 'failed')).run.failure).toMatchObject({ code: 'encoder_missing' })
    expect((await server.get(track.id)).state).toBe('ready')
  })

  it('makes room for what the library takes in, before any stems go', async () => {
    const quotaBytes = 1_100_000
    const server = await openServer({ quotaBytes })
    const first = await song(server, 'SONG 0.4', 'First.wav')
    const { body: run } = await asked(server, first.id)
    await ended(server, run.id)
    await song(server, 'SONG 0.5', 'Second.wav')
    expect(await of<Export[]>(server, `/api/tracks/${first.id}/exports`)).toEqual([])
    expect((await server.files()).filter(f => f.startsWith('exports'))).toEqual([])
    expect((await server.get(first.id)).stems).toHaveLength(4)
  })

  it('is still there after a restart, and what a dead server left of one is swept', async () => {
    const server = await openServer()
    const track = await song(server)
    const { body: run } = await asked(server, track.id)
    await ended(server, run.id)
    await server.close()
    await writeFile(join(server.data, `exports/${run.id}.zip~`), 'half')
    const again = await openServer({ data: server.data })
    expect((await again.files()).filter(f => f.startsWith('exports'))).toEqual([`exports/${run.id}.zip`])
    expect((await filesIn(again, run.id)).files).toHaveLength(5)
  })
})

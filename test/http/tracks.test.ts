import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import Value from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { TrackSchema, TrackSheetSchema } from '../../contract/track.ts'
import { openServer } from '../server/open-server.ts'
import { until } from '../server/scratch.ts'

const sha = (text: string) => createHash('sha256').update(text).digest('hex')

describe('a song that is dropped in', () => {
  it('is a track at once, and becomes ready with stems, analysis and a sheet to play it by', async () => {
    const { upload, become, get, data } = await openServer()
    const answer = await upload('SONG 1', 'My song.wav')
    expect(answer.status).toBe(201)
    const added = await answer.json()
    expect(added).toMatchObject({ title: 'My song', hash: sha('SONG 1'), duration: 1, stems: [] })
    const track = await become(added.id, 'ready')
    expect(Value.Check(TrackSchema, track)).toBe(true)
    expect(track).toMatchObject({ progress: 100, step: null, failure: null, residualDb: -90 })
    expect(track.stems.map(s => [s.name, s.complete, s.ready])).toEqual(
      ['vocals', 'drums', 'bass', 'other'].map(name => [name, true, [[0, 44100]]]),
    )
    expect(track.analysis?.tempo.bpm).toBe(120)
    const sheet = await until('the ready sheet', async () => {
      const text = JSON.parse(await readFile(join(data, 'sheets', `${track.id}.json`), 'utf8'))
      return text.state === 'ready' && text
    })
    expect(Value.Check(TrackSheetSchema, sheet)).toBe(true)
    expect(sheet).toMatchObject({ mix: `mixes/${track.hash}`, analysis: { engine: 'double' } })
    expect(await get(track.id)).toEqual(track)
  })

  it('is analysed once its first stems are there, since both want every core', async () => {
    const server = await openServer({ headStartMs: 60_000 })
    const gate = Promise.withResolvers<void>()
    server.stage.beforeSegment = nth => (nth === 0 ? gate.promise : Promise.resolve())
    const { id } = await server.add('SONG 1')
    await until('a separation', async () => server.stage.called.includes('separate'))
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(server.stage.called).not.toContain('analyse')
    gate.resolve()
    expect((await server.become(id, 'ready')).analysis?.tempo.bpm).toBe(120)
  })

  it('has its mix on the sheet before its stems are there, and its stems with the first segment', async () => {
    const server = await openServer()
    const gate = Promise.withResolvers<void>()
    const second = Promise.withResolvers<void>()
    server.stage.beforeSegment = nth => (nth === 0 ? gate.promise : nth === 1 ? second.promise : Promise.resolve())
    const { id } = await server.add('SONG 1')
    const sheet = async () => JSON.parse(await readFile(join(server.data, 'sheets', `${id}.json`), 'utf8'))
    const mixed = await until('a sheet with a mix', async () => {
      const now = await sheet().catch(() => undefined)
      return now?.mix && now
    })
    expect(mixed.stems).toBeNull()
    gate.resolve()
    await until('a sheet with stems', async () => (await sheet()).stems)
    expect((await server.get(id)).stems[0]?.ready).toEqual([[0, 4410]])
    second.resolve()
    await server.become(id, 'ready')
  })

  it('is the same track when the same bytes come again', async () => {
    const { upload, become, list } = await openServer()
    const first = await (await upload('SONG 1', 'a.wav')).json()
    await become(first.id, 'ready')
    const again = await upload('SONG 1', 'b.wav')
    expect([again.status, (await again.json()).id]).toEqual([200, first.id])
    expect(await list()).toHaveLength(1)
  })

  it('is one track, one file and one run when twenty bring it at once', async () => {
    const { upload, become, list, files, stage } = await openServer()
    const answers = await Promise.all(Array.from({ length: 20 }, () => upload('SONG 0.5')))
    const ids = new Set((await Promise.all(answers.map(a => a.json()))).map(t => t.id))
    expect([ids.size, answers.filter(a => a.status === 201).length]).toEqual([1, 1])
    await become([...ids][0] as string, 'ready')
    expect(await list()).toHaveLength(1)
    expect(stage.called.sort()).toEqual(['analyse', 'decode', 'probe', 'separate'])
    expect((await files()).filter(f => /^(blobs|staging)/.test(f))).toEqual([`blobs/${sha('SONG 0.5')}`])
  })

  it('takes a name of 300 emoji, and no path from any name', async () => {
    const { add, files } = await openServer()
    const long = await add('SONG 0.1', `${'👩‍🎤'.repeat(300)}.mp3`)
    expect([...new Intl.Segmenter().segment(long.title)]).toHaveLength(120)
    const climbing = await add('SONG 0.2', '../../../etc/pass\u0007wd.wav')
    expect(climbing.title).toBe('pass wd')
    expect((await files()).some(f => f.includes('passwd'))).toBe(false)
  })
})

describe('what cannot be taken in', () => {
  const refusals: [string, string, string, number, string][] = [
    ['a file of 0 bytes', '', 'a.wav', 400, 'empty_file'],
    ['a text called .mp3', 'Dear diary', 'a.mp3', 415, 'unreadable_audio'],
    ['a file over the limit', `SONG 1 ${'x'.repeat(2000)}`, 'a.wav', 413, 'too_large'],
    ['hours over the limit', 'SONG 99999', 'a.wav', 413, 'too_long'],
  ]
  it.each(refusals)('%s', async (_, text, name, status, code) => {
    const { upload, list, files } = await openServer({ maxBytes: 1000 })
    const answer = await upload(text, name)
    expect([answer.status, await answer.json()]).toEqual([
      status,
      { code, error: expect.any(String), cure: expect.any(String) },
    ])
    expect([await list(), await files()]).toEqual([[], []])
  })

  it('a request without a file, or that is no form', async () => {
    const { url, post } = await openServer()
    const form = new FormData()
    form.set('title', 'no file')
    const codes = [
      await fetch(`${url}/api/tracks`, { method: 'POST', body: form }),
      await post('/api/tracks', { file: 'x' }),
      await fetch(`${url}/api/tracks`, { method: 'POST' }),
    ].map(async a => [a.status, (await a.json()).code])
    expect(await Promise.all(codes)).toEqual([
      [400, 'no_file'],
      [400, 'no_file'],
      [400, 'no_file'],
    ])
  })

  it('half an upload: nothing of it stays', async () => {
    const { port, list, files, url, stage } = await openServer()
    const socket = connect(port, '127.0.0.1')
    const body = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\nSONG 1'
    socket.write(
      `POST /api/tracks HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: multipart/form-data; boundary=x\r\n` +
        `content-length: ${body.length * 2}\r\n\r\n${body}`,
    )
    await until('a staged file', async () => (await files()).length === 1)
    socket.destroy()
    await until('nothing staged', async () => (await files()).length === 0)
    expect([await list(), stage.called]).toEqual([[], []])
    expect((await (await fetch(`${url}/api/health`)).json()).queue).toEqual({ queued: 0, running: 0 })
  })
})

describe('a run that fails', () => {
  it('by its decoder: says why, and nothing half stays', async () => {
    const { add, become, files } = await openServer()
    const { id } = await add('SONG 0.5 BROKEN')
    const track = await become(id, 'failed')
    expect(track).toMatchObject({ failure: { code: 'unreadable_audio' }, stems: [], analysis: null, step: null })
    await until('swept', async () => (await files()).join() === `sheets/${id}.json`)
  })

  it('by its worker, three times: the mix stays to be played, the stems go', async () => {
    const { Failure } = await import('../../contract/errors.ts')
    const server = await openServer()
    server.stage.beforeSegment = async nth => {
      if (nth === 2) throw new Failure('worker_died')
    }
    const { id, hash } = await server.add('SONG 0.5')
    const track = await server.become(id, 'failed')
    expect(track).toMatchObject({ failure: { code: 'worker_died' } })
    expect(server.stage.called.filter(c => c === 'separate')).toHaveLength(3)
    await until('swept', async () => !(await server.files()).some(f => f.startsWith('stems')))
    expect((await server.get(id)).stems).toEqual([])
    expect(await server.files()).toContain(`mixes/${hash}/manifest.json`)
    const again = await server.upload('SONG 0.5')
    expect(again.status).toBe(201)
    server.stage.beforeSegment = async () => undefined
    const fresh = await server.become((await again.json()).id, 'ready')
    expect(fresh.id).not.toBe(id)
    expect(await server.list()).toHaveLength(1)
  })

  it('by its analysis alone: is ready, and says so', async () => {
    const server = await openServer()
    server.stage.analyse = async () => {
      throw new Error('no')
    }
    const { id } = await server.add('SONG 0.2')
    expect(await server.become(id, 'ready')).toMatchObject({ analysis: null, failure: { code: 'internal' } })
  })

  it('by a full disk: waits, says so, and goes on by itself', async () => {
    const { Failure } = await import('../../contract/errors.ts')
    const server = await openServer()
    let full = true
    server.stage.beforeSegment = async () => {
      if (full) throw new Failure('disk_full')
    }
    const { id } = await server.add('SONG 0.2')
    await until('held', async () => (await server.get(id)).failure?.code === 'disk_full')
    expect((await server.get(id)).state).toBe('processing')
    full = false
    expect((await server.become(id, 'ready')).failure).toBeNull()
  })
})

describe('a track in work', () => {
  const whileWorking = async () => {
    const server = await openServer()
    const reached = Promise.withResolvers<AbortSignal>()
    server.stage.beforeSegment = (nth, signal) =>
      nth < 2
        ? Promise.resolve()
        : new Promise((_, no) => {
            reached.resolve(signal)
            signal.addEventListener('abort', () => no(signal.reason))
          })
    const track = await server.add('SONG 1')
    return { server, track, signal: await reached.promise }
  }

  it('is cancelled into its running segment; its mix stays', async () => {
    const { server, track, signal } = await whileWorking()
    expect((await server.post(`/api/tracks/${track.id}/cancel`)).status).toBe(200)
    expect(signal.aborted).toBe(true)
    expect(await server.get(track.id)).toMatchObject({ state: 'failed', failure: { code: 'cancelled' } })
    await until('stems swept', async () => !(await server.files()).some(f => f.startsWith('stems')))
    expect((await server.get(track.id)).stems).toEqual([])
    expect(await server.files()).toContain(`mixes/${track.hash}/mix.wav`)
    expect((await (await server.post(`/api/tracks/${track.id}/cancel`)).json()).code).toBe('wrong_state')
  })

  it('is deleted with everything that was made of it', async () => {
    const { server, track, signal } = await whileWorking()
    const answers = await Promise.all([server.remove(track.id), server.remove(track.id)])
    expect(answers.map(a => a.status).sort()).toEqual([204, 404])
    expect([signal.aborted, await server.list(), await server.files()]).toEqual([true, [], []])
    expect((await server.upload('SONG 1')).status).toBe(201)
  })

  it('is separated where it is heard, before the tracks that came earlier', async () => {
    const { server, track } = await whileWorking()
    const second = await server.add('SONG 0.3')
    const third = await server.add('SONG 0.4')
    await until('decoded', async () => (await server.get(third.id)).progress >= 20)
    expect((await server.post(`/api/tracks/${third.id}/playhead`, { seconds: 0.25 })).status).toBe(204)
    const order: string[] = []
    const { events } = server.follow(null)
    server.stage.beforeSegment = async () => undefined
    await server.remove(track.id)
    for (const { id } of [second, third]) await server.become(id, 'ready')
    await until('both told', () => {
      for (const e of events) if (e.track?.state === 'ready' && !order.includes(e.track.id)) order.push(e.track.id)
      return order.length === 2
    })
    expect(order).toEqual([third.id, second.id])
    expect(server.stage.playheads).toContain(11025)
  })

  it('refuses a playhead that is no number, and a track that is not there', async () => {
    const { url, post, add } = await openServer()
    const { id } = await add('SONG 0.1')
    for (const seconds of [-1, 'x', null, 1e9])
      expect((await (await post(`/api/tracks/${id}/playhead`, { seconds })).json()).code).toBe('bad_request')
    for (const answer of [
      await post(`/api/tracks/${crypto.randomUUID()}/playhead`, { seconds: 1 }),
      await fetch(`${url}/api/tracks/nonsense`),
      await fetch(`${url}/api/tracks/x`, { method: 'DELETE' }),
    ])
      expect([answer.status, (await answer.json()).code]).toEqual([404, 'unknown_track'])
  })
})

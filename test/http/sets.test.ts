import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SetDocument, SetSummary } from '../../contract/set.ts'
import { openServer } from '../server/open-server.ts'
import { until } from '../server/scratch.ts'

const NONE = Array<null>(8).fill(null)
const documentOf = (...tracks: { id: string; title?: string }[]): SetDocument => ({
  ...{ stembridge: 'set', version: 2, name: 'Friday', savedAt: 1 },
  tracks: tracks.map(({ id, title = 'Song' }) => ({
    ...{ id, hash: null, title, artist: null, duration: 1 },
    ...{ cue: 0, hotCues: NONE },
  })),
  decks: [{ deck: 1, track: tracks[0]?.id ?? null, sample: 100, loop: null }],
  values: { '/deck/1/stem/vocals/gain': -6 },
  scenes: [],
})

const clientOf = (url: string) => {
  const ask = async <T>(method: string, path: string, body?: unknown) => {
    const init =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const answer = await fetch(`${url}/api/sets${path}`, { method, ...init })
    return { status: answer.status, body: (answer.status === 204 ? null : await answer.json()) as T }
  }
  return {
    ask,
    save: async (document: unknown) => (await ask<SetSummary>('POST', '', document)).body,
    list: async () => (await ask<SetSummary[]>('GET', '')).body,
  }
}

describe('a set', () => {
  it('is saved, listed with its tracks as the library has them, and given back as it was', async () => {
    const server = await openServer()
    const { ask, save, list } = clientOf(server.url)
    const track = await server.add('SONG 1', 'Dancing.wav')
    const made = await save(documentOf({ id: track.id }))
    expect(made).toMatchObject({ name: 'Friday', revision: 1, tracks: [{ title: 'Dancing', trackId: track.id }] })
    expect(await list()).toEqual([made])
    const { body } = await ask<SetDocument>('GET', `/${made.id}`)
    expect(body).toMatchObject({ values: { '/deck/1/stem/vocals/gain': -6 }, tracks: [{ hash: track.hash }] })
  })

  it('lies in the data folder too, for whoever opens it while the server is away', async () => {
    const server = await openServer()
    const { ask, save } = clientOf(server.url)
    const { id } = await save(documentOf({ id: 'a' }))
    const file = join(server.data, 'sets', `${id}.json`)
    const seen = await until('its file', () => readFile(file, 'utf8').catch(() => undefined))
    expect(JSON.parse(seen)).toMatchObject({ id, document: { name: 'Friday' } })
    await ask('DELETE', `/${id}`)
    await until('no file', async () => (await readFile(file).catch(() => 'gone')) === 'gone')
  })

  it('is there after the server was killed, and its file too where it was lost', async () => {
    const server = await openServer()
    const { id } = await clientOf(server.url).save(documentOf({ id: 'a' }))
    await server.close()
    const again = await openServer({ data: server.data })
    expect((await clientOf(again.url).list()).map(one => one.id)).toEqual([id])
    await until('its file', () => readFile(join(server.data, 'sets', `${id}.json`), 'utf8').catch(() => undefined))
  })

  it('says which of its tracks is missing, and finds it by its file when that is dropped in again', async () => {
    const server = await openServer()
    const { save, list } = clientOf(server.url)
    const track = await server.add('SONG 1', 'Dancing.wav')
    await server.become(track.id, 'ready')
    await save(documentOf({ id: track.id }))
    await server.remove(track.id)
    expect((await list())[0]?.tracks).toEqual([{ title: 'Dancing', artist: null, hash: track.hash, trackId: null }])
    const again = await server.add('SONG 1', 'Other name.wav')
    expect((await list())[0]?.tracks).toMatchObject([{ trackId: again.id }])
  })

  it('is saved over by who knows it, and by nobody else', async () => {
    const { ask, save } = clientOf((await openServer()).url)
    const { id } = await save(documentOf({ id: 'a' }))
    const louder = { ...documentOf({ id: 'a' }), name: 'ignored', values: { '/master/gain': -3 } }
    const over = await ask<SetSummary>('PUT', `/${id}?revision=1`, louder)
    expect([over.status, over.body.revision, over.body.name]).toEqual([200, 2, 'Friday'])
    expect(await ask('PUT', `/${id}?revision=1`, louder)).toMatchObject({ status: 409, body: { code: 'set_changed' } })
    expect((await ask<SetDocument>('GET', `/${id}`)).body.values).toEqual({ '/master/gain': -3 })
  })

  it('is renamed, in its document too', async () => {
    const { ask, save } = clientOf((await openServer()).url)
    const { id } = await save(documentOf({ id: 'a' }))
    expect((await ask('PUT', `/${id}/name`, { name: ' Saturday\n night ' })).body).toMatchObject({
      name: 'Saturday night',
    })
    expect((await ask('GET', `/${id}`)).body).toMatchObject({ name: 'Saturday night' })
    expect((await ask('PUT', `/${id}/name`, { name: ' ' })).status).toBe(400)
  })

  it.each([
    ['bad_set', 422, { version: 2 }],
    ['bad_set', 422, []],
    ['bad_set', 422, { ...documentOf({ id: 'a' }), decks: [{ deck: 3 }] }],
    ['newer_set', 422, { ...documentOf({ id: 'a' }), version: 3 }],
  ])('is refused as %s where it is none', async (code, status, document) => {
    const { ask } = clientOf((await openServer()).url)
    expect(await ask('POST', '', document)).toMatchObject({ status, body: { code } })
    expect((await ask('GET', '')).body).toEqual([])
  })

  it('that is not there is said', async () => {
    const { ask } = clientOf((await openServer()).url)
    for (const [method, path, body] of [
      ['GET', '/x'],
      ['DELETE', '/x'],
      ['PUT', '/x/name', { name: 'y' }],
      ['PUT', '/x?revision=1', documentOf({ id: 'a' })],
    ] as const)
      expect(await ask(method, path, body)).toMatchObject({ status: 404, body: { code: 'unknown_set' } })
  })

  it('keeps the stems of its tracks, whatever the quota asks for', async () => {
    // a second of a song takes 0.9 MB with its stems and its mix
    const server = await openServer({ quotaBytes: 2_000_000 })
    const first = await server.add('SONG 1', 'First.wav')
    await server.become(first.id, 'ready')
    await clientOf(server.url).save(documentOf({ id: first.id }))
    const second = await server.add('SONG 1.0', 'Second.wav')
    await server.become(second.id, 'ready')
    const third = await server.add('SONG 1.00', 'Third.wav')
    await server.become(third.id, 'ready')
    const stems = async (id: string) => (await server.get(id)).stems.length
    expect([await stems(first.id), await stems(second.id), await stems(third.id)]).toEqual([4, 0, 4])
  })
})

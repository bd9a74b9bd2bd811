import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Value from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { TrackSchema, TrackSheetSchema } from '../../contract/track.ts'
import { openServer } from '../server/open-server.ts'
import { until } from '../server/scratch.ts'

const opened = async () => {
  const server = await openServer()
  const { id } = await server.add('SONG 1')
  const analysed = await server.become(id, 'ready')
  const ask = (method: 'PUT' | 'DELETE', body?: unknown) =>
    fetch(`${server.url}/api/tracks/${id}/manual`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  const sheet = async () => JSON.parse(await readFile(join(server.data, 'sheets', `${id}.json`), 'utf8'))
  return { ...server, id, analysed, ask, sheet }
}

describe('what a hand sets of a track', () => {
  it('lies beside its analysis, on its sheet too, and stays when the server comes again', async () => {
    const { ask, analysed, sheet, id, close, data } = await opened()
    expect(analysed.manual).toBeNull()
    const manual = { bpm: 123.4, anchor: 0.52, key: { tonic: 'F#', mode: 'minor' }, locked: false }
    const track = await (await ask('PUT', manual)).json()
    expect(Value.Check(TrackSchema, track)).toBe(true)
    expect(track).toMatchObject({ manual, analysis: analysed.analysis })
    const kept = await until('the sheet', async () => {
      const text = await sheet()
      return text.manual && text
    })
    expect(Value.Check(TrackSheetSchema, kept)).toBe(true)
    expect(kept).toMatchObject({ manual, analysis: analysed.analysis })
    await close()
    const again = await openServer({ data })
    expect(await again.get(id)).toMatchObject({ manual })
  })

  it('makes no event where nothing changes', async () => {
    const server = await opened()
    const seq = async (): Promise<number> => (await (await fetch(`${server.url}/api/health`)).json()).seq
    await server.ask('PUT', { scale: 2, locked: false })
    const before = await until('a server at rest', async () => {
      const now = await seq()
      await new Promise(resolve => setTimeout(resolve, 200))
      return now === (await seq()) && now
    })
    await server.ask('PUT', { scale: 2, locked: false })
    expect(await seq()).toBe(before)
    await server.ask('PUT', { scale: 0.5, locked: false })
    expect(await seq()).toBe(Number(before) + 1)
  })

  it('is nothing again once it is taken back, or blank', async () => {
    const { ask } = await opened()
    await ask('PUT', { bpm: 90, locked: false })
    expect((await (await ask('DELETE')).json()).manual).toBeNull()
    await ask('PUT', { bpm: 90, locked: false })
    expect((await (await ask('PUT', { locked: false })).json()).manual).toBeNull()
  })

  it('is not changed while it is locked', async () => {
    const { ask, get, id } = await opened()
    await ask('PUT', { bpm: 90, locked: true })
    for (const answer of [await ask('PUT', { bpm: 91, locked: true }), await ask('DELETE')]) {
      expect(answer.status).toBe(409)
      expect(await answer.json()).toMatchObject({ code: 'wrong_state' })
    }
    expect((await get(id)).manual).toEqual({ bpm: 90, locked: true })
    expect((await ask('PUT', { bpm: 90, locked: false })).status).toBe(200)
    expect((await ask('PUT', { bpm: 91, locked: false })).status).toBe(200)
  })

  it('is refused where it makes no sense', async () => {
    const { ask, url } = await opened()
    for (const body of [
      { bpm: 5, locked: false },
      { bpm: '90', locked: false },
      { anchor: -1, locked: false },
      { key: { tonic: 'H', mode: 'minor' }, locked: false },
      { bpm: 90 },
      [],
    ])
      expect((await ask('PUT', body)).status).toBe(400)
    const nobody = await fetch(`${url}/api/tracks/none/manual`, {
      method: 'PUT',
      body: '{"locked":false}',
      headers: { 'content-type': 'application/json' },
    })
    expect(nobody.status).toBe(404)
  })

  it('may be set by the page, which the bridge serves from another port', async () => {
    const { url, id } = await opened()
    const asked = await fetch(`${url}/api/tracks/${id}/manual`, {
      method: 'OPTIONS',
      headers: { origin: 'http://127.0.0.1:4400', 'access-control-request-method': 'PUT' },
    })
    expect(asked.headers.get('access-control-allow-methods')).toContain('PUT')
  })
})

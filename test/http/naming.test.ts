import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Value from 'typebox/value'
import { describe, expect, it } from 'vitest'
import type { Naming } from '../../contract/naming.ts'
import { TrackSchema } from '../../contract/track.ts'
import { openServer } from '../server/open-server.ts'
import { until } from '../server/scratch.ts'

const opened = async () => {
  const server = await openServer()
  const { id } = await server.add('SONG 1', 'My song.wav')
  await server.become(id, 'ready')
  const name = (body: Naming | object, of = id) =>
    fetch(`${server.url}/api/tracks/${of}/naming`, {
      method: 'PUT',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
  return { ...server, id, name }
}

describe('what a hand calls a track', () => {
  it('is kept, told to all and on its sheet; what is left out stays', async () => {
    const { id, name, get, data, follow, close } = await opened()
    const { events } = follow(null)
    const track = await (await name({ title: ' Night  Drive ', artist: 'Aya Lind' })).json()
    expect(Value.Check(TrackSchema, track)).toBe(true)
    expect(track).toMatchObject({ title: 'Night Drive', artist: 'Aya Lind', tags: [] })
    await name({ tags: ['Opener', 'late'] })
    expect(await get(id)).toMatchObject({ title: 'Night Drive', artist: 'Aya Lind', tags: ['Opener', 'late'] })
    await until('both changes as events', async () => events.at(-1)?.track?.tags?.length === 2)
    await until('the sheet', async () => {
      const sheet = JSON.parse(await readFile(join(data, 'sheets', `${id}.json`), 'utf8'))
      return sheet.title === 'Night Drive' && sheet.tags?.[0] === 'Opener'
    })
    await close()
    expect(await (await openServer({ data })).get(id)).toMatchObject({ tags: ['Opener', 'late'] })
  })

  it('holds each tag once, whatever its case and accents', async () => {
    const { name } = await opened()
    const { tags } = await (await name({ tags: ['Café', 'cafe', ' late\tnight ', 'CAFÉ'] })).json()
    expect(tags).toEqual(['Café', 'late night'])
  })

  it('may be no artist, but never a title that shows nothing', async () => {
    const { name, get, id } = await opened()
    await name({ artist: 'Aya' })
    expect(await (await name({ artist: null })).json()).toMatchObject({ artist: null })
    for (const body of [{ title: '' }, { title: ' \t ' }, { tags: 'late' }, { tags: [''] }, { artist: 7 }])
      expect((await name(body)).status, JSON.stringify(body)).toBe(400)
    expect((await name({ title: 'x' }, 'none')).status).toBe(404)
    expect((await get(id)).title).toBe('My song')
  })
})

describe('the list of tracks', () => {
  it('told briefly holds tempo and key, and not every beat', async () => {
    const { url, id, get } = await opened()
    const whole = await get(id)
    const [track] = await (await fetch(`${url}/api/tracks?brief=true`)).json()
    expect(Value.Check(TrackSchema, track)).toBe(true)
    expect(track.analysis).toMatchObject({
      tempo: { bpm: whole.analysis?.tempo.bpm },
      key: { tonic: whole.analysis?.key.tonic },
    })
    expect(track.analysis.beats.length).toBeLessThanOrEqual(2)
    const [listed] = await (await fetch(`${url}/api/tracks`)).json()
    expect(listed).toEqual(whole)
  })
})

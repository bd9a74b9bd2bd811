import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Run } from '../../contract/run.ts'
import type { Track } from '../../contract/track.ts'
import { bundle, importStems, isZip, lookForStems, probe, stemPartsIn, unzip } from '../../server/importing/index.ts'
import { readManifest } from '../../server/storage/local/read-manifest.ts'
import { sine, wavOf } from '../importing/sounds.ts'
import { zipOf } from '../importing/stems/containers.ts'
import { openServer } from '../server/open-server.ts'
import { until } from '../server/scratch.ts'

const stemImports = {
  ...{ isZip, unzip, bundle, look: lookForStems },
  make: (...[file, imported, of, options]: Parameters<typeof importOf>) => importOf(file, imported, of, options),
}
const importOf = (
  file: string,
  imported: NonNullable<Track['imported']>,
  of: { stems: string; mix: string | null },
  options: Parameters<typeof importStems>[2],
) => importStems(stemPartsIn(file, imported), of, options)

const open = (over: Parameters<typeof openServer>[0] = {}) => openServer({ does: { stemImports, probe }, ...over })
const sound = (hertz: number, frames = 8000) => wavOf([sine(hertz, 44100, frames)], 44100)
const send = (url: string, files: Record<string, Buffer>, name = 'My Song') => {
  const form = new FormData()
  for (const [file, bytes] of Object.entries(files)) form.append('file', new Blob([new Uint8Array(bytes)]), file)
  form.append('name', name)
  return fetch(`${url}/api/tracks/stems`, { method: 'POST', body: form })
}
const FOLDER = {
  'vocals.wav': sound(440),
  'Kick.wav': sound(80),
  'Snare.wav': sound(200, 4000),
  'Thing.wav': sound(700),
}

describe('a folder of stems that is dropped in', () => {
  it('is a track with those stems, without a separation, by an import run', async () => {
    const { url, become, stage, data } = await open()
    const answer = await send(url, FOLDER)
    expect(answer.status).toBe(201)
    const added = (await answer.json()) as Track
    expect(added).toMatchObject({ title: 'My Song', codec: 'stems', imported: { from: 'folder' } })
    const track = await become(added.id, 'ready')
    expect(track.stems.map(({ name, complete, engine }) => [name, complete, engine])).toEqual(
      ['vocals', 'drums', 'other'].map(name => [name, true, 'imported']),
    )
    expect(track.imported?.parts.find(({ name }) => name === 'Thing.wav')).toMatchObject({
      as: 'other',
      matched: false,
    })
    expect(track.analysis?.tempo.bpm).toBe(120)
    expect(stage.called).not.toContain('separate')
    const { run } = (await (await fetch(`${url}/api/runs/${track.runId}`)).json()) as { run: Run }
    expect(run).toMatchObject({ kind: 'import', state: 'ready', progress: 100 })
    expect(run.nodes.find(({ name }) => name === 'separate')?.state).toBe('kept')
    const sheet = JSON.parse(await readFile(join(data, 'sheets', `${track.id}.json`), 'utf8'))
    expect(await readManifest(join(data, sheet.stems))).toMatchObject({ complete: true, engine: 'imported' })
    expect(await readManifest(join(data, sheet.mix))).toMatchObject({ complete: true, samples: 8000 })
  })

  it('goes by the folders in it where a name says nothing', async () => {
    const { url } = await open()
    const files = { 'Drums/a.wav': sound(80), 'Drums/b.wav': sound(200), 'Gtrs/c.wav': sound(300) }
    const { imported } = (await (await send(url, files)).json()) as Track
    expect(imported?.parts.map(({ name, as }) => [name, as])).toEqual([
      ['Drums/a.wav', 'drums'],
      ['Drums/b.wav', 'drums'],
      ['Gtrs/c.wav', 'guitar'],
    ])
  })

  it('is the same track the second time, and as a zip', async () => {
    const server = await open()
    const first = (await (await send(server.url, FOLDER)).json()) as Track
    await server.become(first.id, 'ready')
    const again = await send(server.url, FOLDER, 'Another name')
    expect([again.status, ((await again.json()) as Track).id]).toEqual([200, first.id])
    const zip = zipOf(Object.entries(FOLDER).map(([name, bytes]) => ({ name: `Song/${name}`, bytes, deflate: true })))
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(zip)]), 'Song.zip')
    const zipped = await fetch(`${server.url}/api/tracks`, { method: 'POST', body: form })
    expect([zipped.status, ((await zipped.json()) as Track).id]).toEqual([200, first.id])
    expect((await server.files()).filter(name => name.startsWith('staging/'))).toEqual([])
  })

  it.each([
    ['no_stems', 415, { 'a.wav': sound(100), 'b.wav': sound(200) }],
    ['no_stems', 415, {}],
    ['unreadable_audio', 415, { 'vocals.wav': sound(100), 'drums.wav': Buffer.from('no sound at all') }],
    ['empty_file', 400, { 'vocals.wav': sound(100), 'drums.wav': Buffer.alloc(0) }],
  ])('is refused whole as %s, and nothing of it stays', async (code, status, files) => {
    const server = await open()
    const answer = await send(server.url, files)
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code])
    expect(await server.list()).toEqual([])
    expect((await server.files()).filter(name => /^(staging|blobs)\//.test(name))).toEqual([])
  })

  it('has its stems back when they were removed, beside those of an engine', async () => {
    const server = await open()
    const { id } = (await (await send(server.url, FOLDER)).json()) as Track
    const imported = await server.become(id, 'ready')
    await server.post(`/api/tracks/${id}/separate`, { engine: 'double' })
    const separated = await until('other stems', async () => {
      const track = await server.get(id)
      return track.stems[0]?.engine === 'double' && track.stems.every(({ complete }) => complete) ? track : undefined
    })
    expect(separated.stems.length).toBe(4)
    expect((await server.post(`/api/tracks/${id}/separate`, { engine: 'imported' })).status).toBeLessThan(300)
    const back = await until('its own stems', async () => {
      const track = await server.get(id)
      return track.stems[0]?.engine === 'imported' ? track : undefined
    })
    expect(back.stems).toEqual(imported.stems)
  })

  it('is removed with all that was kept of it', async () => {
    const server = await open()
    const { id } = (await (await send(server.url, FOLDER)).json()) as Track
    await server.become(id, 'ready')
    await server.remove(id)
    expect((await server.files()).filter(name => /^(blobs|mixes|stems|staging)\//.test(name))).toEqual([])
  })
})

import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataFolder } from '../../contract/data-folder.ts'
import type { Track } from '../../contract/track.ts'
import { stemsKey } from '../../server/separation/index.ts'
import { readManifest } from '../../server/storage/local/read-manifest.ts'
import { scratch, until } from '../server/scratch.ts'
import { endOf } from './server-process.ts'
import { sha256, songOf, stemsHash } from './songs.ts'
import { type Faults, segmentsOf, startWorked } from './worked-server.ts'

/** Long enough to be begun before it is decoded. */
const SECONDS = 70
const song = songOf(3, SECONDS)
const short = songOf(4, 2)
const key = stemsKey(sha256(song), { engine: 'linear', engineVersion: '1' })
const name = basename(dataFolder.stems(key))
const ready = (track: Track) => track.state === 'ready'
const stemsIn = (data: string) => readdir(join(data, dataFolder.stems(''))).catch((): string[] => [])
const mixIsWhole = async (data: string) =>
  (await readManifest(join(data, dataFolder.mix(sha256(song)))).catch(() => undefined))?.complete === true

/** A server whose engine is warm, and the song in it. */
const dropped = async (data: string, of: Faults) => {
  const server = await startWorked(data, data, of)
  const { id: other } = await (await server.upload(short)).json()
  await server.become(other, ready)
  const { id } = await (await server.upload(song)).json()
  return { ...server, id: id as string, before: (await segmentsOf(data)).length }
}
const kill = async ({ child }: Awaited<ReturnType<typeof startWorked>>) => {
  child.kill('SIGKILL')
  await endOf(child)
}
/** The stems are there before the mix is whole. */
const begun = (data: string) =>
  until(
    'stems that have begun',
    async () => (await readManifest(join(data, dataFolder.stems(key))).catch(() => undefined)) !== undefined,
  )

describe('a song whose first segment is separated while it is decoded', () => {
  it('is playable by its stems before its mix is whole, and killed then ends as an unbroken one', {
    timeout: 240_000,
  }, async () => {
    const straight = await scratch()
    const server = await dropped(straight, { segmentMs: 300 })
    const first = await server.become(server.id, track => track.stems.some(stem => stem.ready.length > 0))
    expect(first.stems[0]?.ready).toEqual([[0, 257_985]])
    await server.become(server.id, ready)
    const segments = (await segmentsOf(straight)).slice(server.before)
    expect(new Set(segments).size).toBe(segments.length)
    await kill(server)
    const unbroken = await stemsHash(straight, key)

    // killed while the first segment runs, and while it is all there is
    for (const isThere of [false, true]) {
      const data = await scratch()
      const broken = await dropped(data, { segmentMs: 1500 })
      await begun(data)
      if (isThere) await broken.become(broken.id, track => track.stems.some(stem => stem.ready.length > 0))
      else expect(await mixIsWhole(data)).toBe(false)
      await kill(broken)
      const again = await startWorked(data, data, { segmentMs: 0 })
      expect((await again.become(broken.id, ready)).failure).toBeNull()
      expect(await stemsHash(data, key)).toBe(unbroken)
      const all = (await segmentsOf(data)).slice(broken.before)
      expect(all.length - segments.length).toBeLessThanOrEqual(1)
      await kill(again)
    }
  })

  it('leaves nothing behind when it is cancelled or removed meanwhile', { timeout: 120_000 }, async () => {
    for (const ask of [
      (url: string, id: string) => fetch(`${url}/api/tracks/${id}/cancel`, { method: 'POST' }),
      (url: string, id: string) => fetch(`${url}/api/tracks/${id}`, { method: 'DELETE' }),
    ]) {
      const data = await scratch()
      const server = await dropped(data, { segmentMs: 1500 })
      await begun(data)
      expect((await ask(server.url, server.id)).ok).toBe(true)
      await until('no stems of it', async () => !(await stemsIn(data)).includes(name))
      await kill(server)
    }
  })
})

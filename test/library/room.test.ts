import { describe, expect, it } from 'vitest'
import type { Track } from '../../contract/track.ts'
import { openServer } from '../server/open-server.ts'
import { until } from '../server/scratch.ts'

/** A second of audio in four stems and its mix takes 0.88 MB. */
const songs = async (quotaBytes: number | null, lengths: number[]) => {
  const server = await openServer({ quotaBytes })
  const tracks: Track[] = []
  for (const seconds of lengths) {
    const track = await server.add(`SONG ${seconds}`, `Song ${seconds}.wav`)
    await server.become(track.id, 'ready')
    tracks.push(track)
  }
  const stems = async () => Promise.all(tracks.map(async t => (await server.get(t.id)).stems.length))
  return { server, tracks, stems, id: (n: number) => tracks[n]?.id ?? '' }
}

describe('a library with a quota', () => {
  it('removes the stems that were not used for the longest time, says so, and brings them back', async () => {
    const { server, stems, id } = await songs(2.4e6, [1, 1.01, 1.02])
    expect(await stems()).toEqual([0, 4, 4])
    const gone = await server.get(id(0))
    expect(gone).toMatchObject({ state: 'ready', residualDb: null })
    expect(gone.stemsRemoved).toBe('The stems were removed to keep within 0.0024 GB; separate again to have them back')
    expect((await server.files()).filter(f => f.startsWith('mixes/') && f.endsWith('.wav'))).toHaveLength(3)

    expect((await server.post(`/api/tracks/${id(0)}/separate`)).status).toBe(200)
    await until('back', async () => (await server.get(id(0))).stems.every(s => s.complete))
    await server.become(id(0), 'ready')
    expect((await server.get(id(0))).stemsRemoved).toBeNull()
    expect(await stems()).toEqual([4, 0, 4])
  })

  it('leaves what is on a deck, however long ago it was made', async () => {
    const { server, stems, id } = await songs(2.4e6, [1, 1.01])
    await server.post(`/api/tracks/${id(0)}/playhead`, { seconds: 0 })
    const third = await server.add('SONG 1.02')
    await server.become(third.id, 'ready')
    expect(await stems()).toEqual([4, 0])
  })

  it('holds a job that finds no room, says how much is missing, and goes on when there is', async () => {
    const { server, id } = await songs(1.2e6, [1])
    await server.post(`/api/tracks/${id(0)}/playhead`, { seconds: 0 })
    const second = await server.add('SONG 0.9')
    const held = await until('held', async () => {
      const jobs = await (await fetch(`${server.url}/api/jobs`)).json()
      return jobs.find((j: { why: string | null }) => j.why?.includes('MB more'))
    })
    expect(held.why).toMatch(
      /^Waits, and goes on by itself\. The disk has no room for this: 1 MB more are needed within/,
    )
    await server.remove(id(0))
    await server.become(second.id, 'ready')
  })

  it('keeps everything while the disk has room and no quota is set', async () => {
    const { server, stems } = await songs(null, [0.5, 0.6])
    expect(await stems()).toEqual([4, 4])
    const { library } = await (await fetch(`${server.url}/api/health`)).json()
    expect(library.quotaBytes).toBeNull()
    // 4 stems and a mix at 4 bytes a frame, peaks and files beside
    expect(library.usedBytes).toBeGreaterThan(1.1 * 44100 * 20)
    expect(library.usedBytes).toBeLessThan(1.1 * 44100 * 20 * 1.01)
  })
})

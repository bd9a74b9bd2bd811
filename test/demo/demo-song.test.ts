import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FOUR_STEMS } from '../../contract/parameters.ts'
import { analyseBlocks } from '../../server/analysis/index.ts'
import { beginDemoSong, demoSongFile, ensureDemoSong, renderDemoSong } from '../../server/demo/index.ts'

const song = renderDemoSong()
const energy = (x: Float32Array) => x.reduce((sum, s) => sum + s * s, 0)

describe('the demo song', () => {
  it('is the same song for the same seed, and another for another', () => {
    expect(renderDemoSong({ seed: 1 }).mix).toEqual(song.mix)
    const other = renderDemoSong({ seed: 2 })
    expect(other.mix.length).toBe(song.mix.length)
    expect(energy(other.mix.map((x, i) => x - (song.mix[i] as number)))).toBeGreaterThan(0.1 * energy(song.mix))
  })

  it('lasts 40 to 60 s and peaks below full scale', () => {
    expect(song.mix.length / 2 / song.rate).toBeGreaterThan(40)
    expect(song.mix.length / 2 / song.rate).toBeLessThan(60)
    const peak = song.mix.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
    expect(peak).toBeGreaterThan(0.5)
    expect(peak).toBeLessThan(1)
  })

  it('is the sum of its true stems, and each of them sounds', () => {
    for (let i = 0; i < song.mix.length; i += 997) {
      const sum = FOUR_STEMS.reduce((all, name) => all + (song.stems[name][i] as number), 0)
      expect(Math.abs(sum - (song.mix[i] as number))).toBeLessThan(1e-6)
    }
    for (const name of FOUR_STEMS) expect(energy(song.stems[name]) / energy(song.mix)).toBeGreaterThan(0.1)
  })

  it('is heard as what it is: 120 BPM in A minor', async () => {
    const blocks = async function* () {
      for (let at = 0; at < song.mix.length; at += 131072) yield song.mix.slice(at, at + 131072)
    }
    const heard = await analyseBlocks(blocks(), song.rate)
    expect(Math.abs((heard.tempo.bpm ?? 0) - song.truth.tempo)).toBeLessThan(1)
    expect(`${heard.key.tonic} ${heard.key.mode}`).toBe(song.truth.key)
  })
})

describe('the library of a first start', () => {
  let data: string
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'stembridge-demo-'))
  })
  afterEach(() => rm(data, { recursive: true, force: true }))

  const start = async (isEmpty: boolean) => {
    const taken: { name: string; bytes: number }[] = []
    await ensureDemoSong({
      data,
      isEmpty: () => isEmpty,
      signal: new AbortController().signal,
      upload: async ({ name, stream }) => {
        let bytes = 0
        for await (const part of stream) bytes += (part as Buffer).length
        taken.push({ name, bytes })
      },
    })
    return taken
  }

  it('takes the song as an upload, once: deleted, it does not come back', async () => {
    expect(await start(true)).toEqual([{ name: 'Stembridge demo.wav', bytes: 44 + song.mix.length * 2 }])
    expect(await start(true)).toEqual([])
  })

  it('takes none where there are tracks already', async () => {
    expect(await start(false)).toEqual([])
    expect(await start(true)).toEqual([])
  })

  it('tries again at the next start when the upload failed', async () => {
    const upload = async () => {
      throw new Error('no room')
    }
    const { signal } = new AbortController()
    await expect(ensureDemoSong({ data, isEmpty: () => true, upload, signal })).rejects.toThrow('no room')
    expect((await start(true)).length).toBe(1)
  })

  it.each([
    { says: 'rendered', ending: 'at once' },
    { says: 'taken in', ending: 'in the upload' },
  ] as const)('is let go of while the song is $says, without a complaint; it comes at the next start', async of => {
    const failed: unknown[] = []
    let [asked, read] = [0, 0]
    const uploading = Promise.withResolvers<void>()
    const install = beginDemoSong(
      {
        data,
        isEmpty: () => true,
        upload: async ({ stream }) => {
          asked++
          uploading.resolve()
          for await (const part of stream) {
            read += (part as Buffer).length
            await new Promise(resolve => setTimeout(resolve, 50))
          }
        },
      },
      thrown => failed.push(thrown),
    )
    if (of.ending === 'in the upload') await uploading.promise
    await install.close()
    expect(failed).toEqual([])
    expect(asked).toBe(of.ending === 'at once' ? 0 : 1)
    expect(read).toBeLessThan(song.mix.length * 2)
    expect(existsSync(join(data, 'demo-song'))).toBe(false)
  })

  it('finds the mix in the file that is rendered beside it', async () => {
    const bytes = await readFile(await demoSongFile(join(data, 'a')))
    const at = 44 + 4 * 100_000
    expect(bytes.readInt16LE(at) / 32767).toBeCloseTo(song.mix[200_000] as number, 3)
    expect(existsSync(join(data, 'demo-song'))).toBe(false)
  })
})

import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ranges } from '../../contract/audio-folder.ts'
import { decodeToMix } from '../../server/importing/index.ts'
import { AudioFolder, readManifest } from '../../server/storage/local/audio-folder.ts'
import { ownFolder, rms, sine, writeSound } from './sounds.ts'

let folder: Awaited<ReturnType<typeof ownFolder>>
beforeAll(async () => {
  folder = await ownFolder()
})
afterAll(() => folder.close())

const tone = async (name: string, seconds: number, rate = 44100) => {
  const samples = sine(440, rate, seconds * rate)
  return writeSound(folder.path(name), [samples, samples], rate)
}

describe('decoding to a mix', () => {
  it('leaves a complete folder with the sound at 44.1 kHz', async () => {
    const manifest = await decodeToMix(await tone('a.wav', 2, 48000), folder.path('mix-a'), { expectedSeconds: 2 })
    expect(manifest).toMatchObject({ complete: true, files: ['mix'], rate: 44100, clipped: 0 })
    expect(Math.abs(manifest.samples - 88200)).toBeLessThanOrEqual(1)
    const mix = await AudioFolder.open(folder.path('mix-a'))
    expect(rms(await mix.read('mix', 10000, 70000))).toBeCloseTo(0.25 * Math.SQRT1_2, 3)
    await mix.close()
  })

  it('can be played while it grows: its ranges are ready before the end, and only grow', async () => {
    const seen: Ranges[] = []
    await decodeToMix(await tone('b.wav', 30), folder.path('mix-b'), {
      onRange: ready => seen.push(structuredClone(ready)),
    })
    expect(seen.length).toBeGreaterThan(1)
    const ends = seen.map(ready => ready[0]?.[1] ?? 0)
    expect(ends).toEqual([...ends].sort((x, y) => x - y))
    expect(seen.at(-1)).toEqual([[0, 30 * 44100]])
  })

  it('takes the length that the sound has, not the one that was expected', async () => {
    const { samples } = await decodeToMix(await tone('c.wav', 1), folder.path('mix-c'), { expectedSeconds: 3600 })
    expect(samples).toBe(44100)
  })

  it('stops where the audio is longer than the library takes', async () => {
    const work = decodeToMix(await tone('d.wav', 5), folder.path('mix-d'), { maxSeconds: 1 })
    await expect(work).rejects.toMatchObject({ code: 'too_long' })
    expect((await readManifest(folder.path('mix-d')))?.complete).toBe(false)
  })

  it('stops when it is cancelled', async () => {
    const cancel = new AbortController()
    const onRange = () => cancel.abort()
    const work = decodeToMix(await tone('e.wav', 20), folder.path('mix-e'), { signal: cancel.signal, onRange })
    await expect(work).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('takes a tagged file of another codec', async () => {
    const file = fileURLToPath(new URL('./fixtures/two-tones.ogg', import.meta.url))
    const manifest = await decodeToMix(file, folder.path('mix-f'))
    expect(Math.abs(manifest.samples - 22050)).toBeLessThan(200)
  })
})

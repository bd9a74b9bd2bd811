import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FULL_SCALE, PEAK_FRAMES } from '../../contract/audio-folder.ts'
import { AudioFolder, readManifest } from '../../server/storage/local/audio-folder.ts'
import { bytesOf, int16Of, toFloat32 } from '../../server/storage/local/sample-file.ts'

let folder: string
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'stembridge-folder-')), 'mix')
})
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

const create = (files = ['mix'], samples = 4096) =>
  AudioFolder.create(folder, { files, samples, engine: 'test', engineVersion: '1' })
const ramp = (frames: number, of = (i: number) => Math.sin(i / 7)) =>
  Float32Array.from({ length: frames * 2 }, (_, i) => of(i))
const expectedPeaks = (frames: Float32Array) => {
  const out: number[] = []
  for (let at = 0; at < frames.length; at += PEAK_FRAMES * 2) {
    const bucket = frames.subarray(at, at + PEAK_FRAMES * 2)
    const int8 = (x: number) => Math.max(-127, Math.min(127, Math.round(x * 127))) || 0
    out.push(int8(Math.min(...bucket)), int8(Math.max(...bucket)))
  }
  return out
}
const peaksOnDisk = async (file = 'mix') => {
  const bytes = await readFile(join(folder, `${file}.peaks`))
  return [...new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)]
}

describe('an audio folder', () => {
  it('calls nothing ready that is not on disk for good, where it may be gone on with', async () => {
    await rm(folder, { recursive: true, force: true })
    const probe = await open(join(folder, '../probe'), 'w')
    const sync = vi.spyOn(Object.getPrototypeOf(probe), 'datasync')
    try {
      const syncs = async (synced: boolean) => {
        const of = { files: ['a', 'b'], samples: 100, engine: 'test', engineVersion: '1' }
        const made = await AudioFolder.create(folder, of, { synced })
        await made.write('a', 0, ramp(50))
        sync.mockClear()
        await made.ready(0, 50)
        await made.close()
        return sync.mock.calls.length
      }
      // two files, their peaks, and the manifest last
      expect([await syncs(true), await syncs(false)]).toEqual([5, 1])
    } finally {
      sync.mockRestore()
      await probe.close()
    }
  })

  it('writes sample i at byte 44 + 4·i as int16 of amplitude ÷ full scale', async () => {
    const mix = await create()
    await mix.write('mix', 10, Float32Array.of(1, -1, 0.5, FULL_SCALE))
    await mix.close()
    const bytes = await readFile(join(folder, 'mix.wav'))
    expect([84, 86, 88, 90].map(at => bytes.readInt16LE(at))).toEqual([16384, -16383, 8192, 32767])
    expect(bytes.readUInt32LE(40)).toBe(4096 * 4)
  })

  it('limits what does not fit, writes no-numbers as silence, and counts both', async () => {
    const mix = await create()
    await mix.write('mix', 0, Float32Array.of(3, -3, Number.NaN, Number.POSITIVE_INFINITY, 2, -2))
    await mix.ready(0, 3)
    expect([...(await mix.read('mix', 0, 3))]).toEqual([2, -2, 0, 2, 2, -2])
    expect(mix.manifest.clipped).toBe(4)
    await mix.close()
    expect((await readManifest(folder))?.clipped).toBe(4)
  })

  it('has the same peaks however the writes are cut and ordered', async () => {
    const song = ramp(5000, i => Math.sin(i / 50) * (1 - i / 20000))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 4999 }), { maxLength: 6 }),
        fc.boolean(),
        async (cuts, back) => {
          const edges = [...new Set([0, ...cuts, 5000])].sort((a, b) => a - b)
          const parts = edges.slice(1).map((to, i) => [edges[i] as number, to] as const)
          const mix = await create(['mix'], 5000)
          for (const [from, to] of back ? parts.reverse() : parts)
            await mix.write('mix', from, song.subarray(from * 2, to * 2))
          await mix.finish({})
          await mix.close()
          expect(await peaksOnDisk()).toEqual(expectedPeaks(song))
        },
      ),
      { numRuns: 25 },
    )
  })

  it('moves the ready ranges only after the bytes are there, and keeps calls in their order', async () => {
    const mix = await create(['mix'], 3000)
    const song = ramp(3000)
    const all = [
      mix.write('mix', 0, song.subarray(0, 2000)),
      mix.ready(0, 1000),
      mix.write('mix', 1000, song.subarray(2000)),
    ]
    await all[1]
    expect((await readManifest(folder))?.ready).toEqual([[0, 1000]])
    expect((await stat(join(folder, 'mix.wav'))).size).toBeGreaterThanOrEqual(44 + 4000)
    await Promise.all(all)
    await mix.ready(1000, 3000)
    await mix.close()
    expect((await readManifest(folder))?.ready).toEqual([[0, 3000]])
  })

  it('ends with the true length, the header patched, the files cut to it', async () => {
    const mix = await create(['vocals', 'drums'], 9000)
    for (const name of ['vocals', 'drums']) await mix.write(name, 0, ramp(2000))
    const manifest = await mix.finish({ samples: 1500, modelResidualDb: -20, residualDb: -90 })
    await mix.close()
    expect(manifest).toMatchObject({ samples: 1500, complete: true, ready: [[0, 1500]], modelResidualDb: -20 })
    const bytes = await readFile(join(folder, 'drums.wav'))
    expect([bytes.length, bytes.readUInt32LE(40), bytes.readUInt32LE(4)]).toEqual([44 + 6000, 6000, 6036])
    expect((await peaksOnDisk('drums')).length).toBe(4)
    expect(await readManifest(folder)).toEqual(manifest)
  })

  it('goes on where it was closed, peaks of a bucket in the middle included', async () => {
    const song = ramp(3000, i => Math.cos(i / 90))
    const before = await create(['mix'], 3000)
    await before.write('mix', 0, song.subarray(0, 3000))
    await before.ready(0, 1500)
    await before.close()
    const after = await AudioFolder.open(folder)
    await after.write('mix', 1500, song.subarray(3000))
    await after.finish({})
    expect(await after.read('mix', 0, 3000)).toEqual(toFloat32(bytesOf(int16Of(song).samples)))
    await after.close()
    expect(await peaksOnDisk()).toEqual(expectedPeaks(song))
  })

  it('holds a song of no samples', async () => {
    const mix = await create(['mix'], 0)
    expect(await mix.finish({ samples: 0 })).toMatchObject({ ready: [], complete: true })
    await mix.close()
  })

  it('has no manifest where none lies, and says so on opening', async () => {
    expect(await readManifest(folder)).toBeUndefined()
    await expect(AudioFolder.open(folder)).rejects.toMatchObject({ code: 'file_not_found' })
  })

  it('keeps every amplitude within half a step', () => {
    fc.assert(
      fc.property(fc.float32Array({ min: -2, max: 2, noNaN: true }), frames => {
        const back = toFloat32(bytesOf(int16Of(frames).samples))
        for (let i = 0; i < frames.length; i++)
          expect(Math.abs((back[i] as number) - (frames[i] as number))).toBeLessThanOrEqual(1.001 / 32767)
      }),
    )
  })
})

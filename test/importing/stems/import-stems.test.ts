import { readFile } from 'node:fs/promises'
import { onTestFinished, describe, expect, it } from 'vitest'
import { LIBRARY_RATE } from '../../../contract/audio-folder.ts'
import { importStems, lookForStems, stemPartsIn } from '../../../server/importing/index.ts'
import { AudioFolder } from '../../../server/storage/local/audio-folder.ts'
import { hasFfmpeg, ownFolder, pitchOf, rms, sine, writeSound } from '../sounds.ts'
import { makeStemFile } from './containers.ts'

const folderOf = async () => {
  const { path, close } = await ownFolder()
  onTestFinished(close)
  return path
}
const heard = async (folder: string, file: string, frames: number) => {
  const open = await AudioFolder.open(folder)
  const both = await open.read(file, 0, frames)
  await open.close()
  return { left: both.filter((_, i) => i % 2 === 0), right: both.filter((_, i) => i % 2 === 1) }
}
const SECOND = LIBRARY_RATE

describe('stems that come with a song', () => {
  it('lie under their names, and their sum is the mix where none came with them', async () => {
    const path = await folderOf()
    const [a, b] = [sine(220, SECOND, SECOND), sine(990, SECOND, SECOND)]
    const parts = [
      { path: await writeSound(path('a.wav'), [a, a], SECOND, 32), as: 'bass' as const },
      { path: await writeSound(path('b.wav'), [b, b], SECOND, 32), as: 'vocals' as const },
    ]
    const { stems, mix } = await importStems(parts, { stems: path('stems'), mix: path('mix') })
    expect(stems).toMatchObject({ files: ['vocals', 'bass'], complete: true, samples: SECOND, engine: 'imported' })
    expect([stems.residualDb, stems.modelResidualDb, mix?.samples]).toEqual([null, null, SECOND])
    const sum = await heard(path('mix'), 'mix', SECOND)
    for (let i = 0; i < SECOND; i += 97) expect(sum.left[i]).toBeCloseTo((a[i] as number) + (b[i] as number), 3)
    expect(pitchOf((await heard(path('stems'), 'vocals', SECOND)).left, SECOND)).toBeCloseTo(990, -1)
  })

  it('of one voice are summed, mono on both sides, the shorter ends in silence, other rates are made ours', async () => {
    const path = await folderOf()
    const parts = [
      { path: await writeSound(path('kick.wav'), [sine(100, SECOND, SECOND)], SECOND), as: 'drums' as const },
      {
        path: await writeSound(path('hat.wav'), [sine(5000, 48000, 24000), sine(5000, 48000, 24000)], 48000),
        as: 'drums' as const,
      },
      { path: await writeSound(path('bass.wav'), [sine(60, SECOND, SECOND / 2)], SECOND), as: 'bass' as const },
    ]
    const { stems } = await importStems(parts, { stems: path('stems'), mix: path('mix') })
    expect([stems.files, stems.samples]).toEqual([['drums', 'bass'], SECOND])
    const drums = await heard(path('stems'), 'drums', SECOND)
    expect(drums.left).toEqual(drums.right)
    expect(rms(drums.left.subarray(0, 20_000))).toBeCloseTo(0.25, 2)
    expect(rms(drums.left.subarray(24_000))).toBeCloseTo(0.25 / Math.SQRT2, 2)
    expect(rms((await heard(path('stems'), 'bass', SECOND)).left.subarray(SECOND / 2))).toBe(0)
  })

  it('keep the mix that came with them, and say how far their sum is from it', async () => {
    const path = await folderOf()
    const voice = sine(440, SECOND, SECOND, 0.5)
    const louder = voice.map(x => x * 1.1)
    const parts = [
      { path: await writeSound(path('v.wav'), [voice, voice], SECOND, 32), as: 'vocals' as const },
      { path: await writeSound(path('m.wav'), [louder, louder], SECOND, 32), as: 'mix' as const },
    ]
    const { stems } = await importStems(parts, { stems: path('stems'), mix: path('mix') })
    expect(stems.residualDb).toBeCloseTo(20 * Math.log10(0.1 / 1.1), 1)
    expect(rms((await heard(path('mix'), 'mix', SECOND)).left)).toBeCloseTo(0.55 / Math.SQRT2, 3)
  })

  it('are the same bits however many parts are opened at once', async () => {
    const path = await folderOf()
    const parts = []
    for (let i = 0; i < 20; i++)
      parts.push({
        path: await writeSound(path(`${i}.wav`), [sine(100 + 37 * i, SECOND, 4000, 0.04)], SECOND, 32),
        as: 'other' as const,
      })
    await importStems([...parts], { stems: path('many'), mix: path('m1') })
    await importStems([...parts], { stems: path('again'), mix: null })
    expect(await readFile(path('many/other.wav'))).toEqual(await readFile(path('again/other.wav')))
    const { left } = await heard(path('many'), 'other', 4000)
    for (let i = 0; i < left.length; i += 211) {
      const exact = parts.reduce((sum, _, n) => sum + 0.04 * Math.sin((2 * Math.PI * (100 + 37 * n) * i) / SECOND), 0)
      expect(left[i]).toBeCloseTo(exact, 3)
    }
  })

  it('leave off in the middle when they are cancelled', async () => {
    const path = await folderOf()
    const part = { path: await writeSound(path('a.wav'), [sine(220, SECOND, SECOND)], SECOND), as: 'bass' as const }
    const signal = AbortSignal.abort()
    await expect(importStems([part], { stems: path('s'), mix: path('m') }, { signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
  })
})

describe.skipIf(!hasFfmpeg)('a stem file of Native Instruments (needs ffmpeg)', () => {
  it('is a mix and four stems by their names, with their colours', async () => {
    const path = await folderOf()
    const pitches = [1000, 150, 300, 600, 1200]
    const wavs = await Promise.all(
      pitches.map((hz, i) =>
        writeSound(path(`${i}.wav`), [sine(hz, SECOND, SECOND), sine(hz, SECOND, SECOND)], SECOND),
      ),
    )
    const named = ['Beat', 'Bassline', 'Synth', 'Vox'].map((name, i) => ({ name, color: `#00${i}000` }))
    const file = await makeStemFile(path('Song.stem.mp4'), wavs, named)
    const look = await lookForStems(file)
    expect(look?.imported).toMatchObject({
      from: 'stem.mp4',
      parts: [
        { as: 'mix', stream: 0 },
        { name: 'Beat', as: 'drums', stream: 1, colour: '#000000' },
        { name: 'Bassline', as: 'bass', stream: 2 },
        { name: 'Synth', as: 'other', stream: 3 },
        { name: 'Vox', as: 'vocals', stream: 4, colour: '#003000' },
      ],
    })
    if (!look) return
    const { stems } = await importStems(stemPartsIn(file, look.imported), { stems: path('stems'), mix: path('mix') })
    expect(stems.samples).toBe(SECOND)
    const pitch = async (folder: string, name: string) =>
      pitchOf((await heard(path(folder), name, SECOND)).left, SECOND)
    expect(await pitch('mix', 'mix')).toBeCloseTo(1000, -1)
    for (const [name, hz] of [
      ['drums', 150],
      ['bass', 300],
      ['other', 600],
      ['vocals', 1200],
    ] as const)
      expect(await pitch('stems', name)).toBeCloseTo(hz, -1)
    expect(stems.residualDb).toBeGreaterThan(0)
  })

  it('whose parts nobody named are in the usual order', async () => {
    const path = await folderOf()
    const wav = await writeSound(path('a.wav'), [sine(300, SECOND, 8000)], SECOND)
    const stems = [1, 2, 3, 4].map(n => ({ name: `Part ${n}`, color: '#fff' }))
    const look = await lookForStems(await makeStemFile(path('x.stem.mp4'), Array(5).fill(wav), stems))
    expect(look?.imported.parts.map(({ as, matched }) => [as, matched])).toEqual([
      ['mix', true],
      ['drums', false],
      ['bass', false],
      ['other', false],
      ['vocals', false],
    ])
  })

  it('is a song like any other without the names', async () => {
    const path = await folderOf()
    await writeSound(path('a.wav'), [sine(300, SECOND, 8000)], SECOND)
    expect(await lookForStems(path('a.wav'))).toBeUndefined()
  })
})

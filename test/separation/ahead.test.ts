import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MODEL_STEMS, SEGMENT, STRIDE } from '../../server/separation/core/segments.ts'
import { createKeptSegment } from '../../server/separation/engines/kept-segment.ts'
import { separateAhead, separateFolder } from '../../server/separation/separate-folder.ts'
import { AudioFolder, readManifest } from '../../server/storage/local/audio-folder.ts'
import { linearRunner } from './fixtures/linear-runner.ts'
import { noise } from './fixtures/sound.ts'

let folder: string
let made = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ahead-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A mix of which so much is there; the rest comes with `grow`. */
const growing = async (song: Float32Array, there: number, guess: number) => {
  const name = join(folder, `mix-${made++}`)
  const of = { files: ['mix'], samples: guess, engine: 'test', engineVersion: '1' }
  const mix = await AudioFolder.create(name, of)
  await mix.write('mix', 0, song.subarray(0, 2 * there))
  await mix.ready(0, there)
  const grow = async () => {
    await mix.write('mix', there, song.subarray(2 * there))
    await mix.finish({ samples: song.length / 2 })
    await mix.close()
  }
  return { name, grow }
}
const of = (mix: string, stems: string, runner = linearRunner()) => ({
  ...{ mix, stems: join(folder, stems), runner, signal: new AbortController().signal },
  ...{ onProgress: () => undefined, onReady: () => undefined, playhead: () => 0 },
})
const bytes = (stems: string) => Promise.all(MODEL_STEMS.map(name => readFile(join(folder, stems, `${name}.wav`))))
const manifest = async (stems: string) => readManifest(join(folder, stems))

describe('stems that begin before their mix is whole', () => {
  const song = noise(3 * STRIDE + 12_345)
  for (const [guess, is] of [
    [song.length / 2 + 700_000, 'too long'],
    [song.length / 2 - 300_000, 'too short'],
  ] as const)
    it(`are the same to the bit in the end, where the length was guessed ${is}; no segment is separated twice`, async () => {
      const { name, grow } = await growing(song, SEGMENT + 5000, guess)
      const engine = linearRunner()
      const segment = createKeptSegment()
      await separateAhead({ ...of(name, `ahead ${is}`), runner: segment.keeping(engine) })
      expect(await manifest(`ahead ${is}`)).toMatchObject({ samples: guess, ready: [[0, STRIDE]], complete: false })
      await grow()
      const report = await separateFolder({ ...of(name, `ahead ${is}`), runner: segment.giving(engine) })
      const straight = linearRunner()
      const expected = await separateFolder(of(name, `straight ${is}`, straight))
      expect(engine.calls).toBe(straight.calls)
      expect(await bytes(`ahead ${is}`)).toEqual(await bytes(`straight ${is}`))
      expect(report.check).toEqual(expected.check)
      expect(await manifest(`ahead ${is}`)).toMatchObject({ samples: song.length / 2, residualDb: expected.residualDb })
    })

  it('do not begin where too little is there, where it is quiet, or where they have begun', async () => {
    const nothing = async (song: Float32Array, there: number, guess = 10 * SEGMENT) => {
      const { name, grow } = await growing(song, there, guess)
      const runner = linearRunner()
      const stems = `none-${made}`
      await separateAhead(of(name, stems, runner))
      await grow()
      return [runner.calls, await manifest(stems)]
    }
    expect(await nothing(song, SEGMENT - 1)).toEqual([0, undefined])
    expect(await nothing(song, SEGMENT, SEGMENT)).toEqual([0, undefined])
    expect(await nothing(new Float32Array(2 * SEGMENT + 2000), SEGMENT + 1)).toEqual([0, undefined])
    const { name, grow } = await growing(song, 2 * SEGMENT, song.length / 2)
    const runner = linearRunner()
    await separateAhead(of(name, 'twice', runner))
    await separateAhead(of(name, 'twice', runner))
    await grow()
    expect(runner.calls).toBe(1)
  })

  it('begin anew where the song ends before its first segment does', async () => {
    const short = song.slice(0, 2 * (SEGMENT - 1000))
    const { name } = await growing(song, SEGMENT + 5000, song.length / 2)
    await separateAhead(of(name, 'short'))
    const other = await growing(short, 1000, short.length / 2)
    await other.grow()
    await separateFolder(of(other.name, 'short'))
    await separateFolder(of(other.name, 'short straight'))
    expect(await bytes('short')).toEqual(await bytes('short straight'))
  })
})

describe('the segment that is kept', () => {
  it('is given to the same mixture only, and once', async () => {
    const engine = linearRunner()
    const { keeping, giving, drop } = createKeptSegment()
    const [mix, other] = [noise(SEGMENT), noise(SEGMENT, 2)]
    const stems = await keeping(engine).separate(mix)
    await giving(engine).separate(other)
    expect(engine.calls).toBe(2)
    expect(await giving(engine).separate(mix.slice())).toBe(stems)
    expect(engine.calls).toBe(2)
    await giving(engine).separate(mix)
    expect(engine.calls).toBe(3)
    await keeping(engine).separate(mix)
    drop()
    await giving(engine).separate(mix)
    expect(engine.calls).toBe(5)
  })
})

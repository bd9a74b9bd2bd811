import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { levelOf } from '../../../server/separation/core/level.ts'
import { separateMixture } from '../../../server/separation/core/separate-mixture.ts'
import { engineChoice, startRunner } from '../../../server/separation/engines/choose.ts'
import type { Runner } from '../../../server/separation/engines/runner.ts'
import { modelPlaces } from '../../../server/separation/places.ts'
import { applyModel, makeSmallModels, whyNoDemucs } from '../fixtures/small-models.ts'
import { ditty, mixtureOf } from '../fixtures/sound.ts'

const LONG = 120_000
const SIGNAL = new AbortController().signal

let folder: string
let repo: string
const open: Runner[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demucs-'))
  repo = join(folder, 'models')
  if (!whyNoDemucs) await makeSmallModels(repo)
}, LONG)
afterEach(async () => {
  for (const runner of open.splice(0)) await runner.close()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const start = async (model: string): Promise<Runner> => {
  const choice = engineChoice(`demucs:${model}`)
  const runner = await startRunner(choice, { lowPriority: false, places: modelPlaces({}, { repo }) })
  open.push(runner)
  return runner
}

/** Stems as they come, each [left, right, …] interleaved, in the mixture's scale. */
const streamed = async (runner: Runner, frames: Float32Array, playhead = 0): Promise<Float32Array[]> => {
  const stems = runner.shape.stems.map(() => new Float32Array(frames.length))
  await separateMixture({
    ...{ mixture: mixtureOf(frames), runner, signal: SIGNAL, playhead: () => playhead, onProgress: () => undefined },
    take: async block => {
      for (const [s, stem] of block.stems.entries()) stems[s]?.set(stem, block.from * 2)
    },
  })
  return stems
}

/** The same by demucs itself, the whole track at once. */
const batch = async (model: string, frames: Float32Array, stems: number): Promise<Float32Array[]> => {
  const samples = frames.length / 2
  const { mean, spread } = await levelOf(mixtureOf(frames), SIGNAL)
  const input = new Float32Array(frames.length)
  for (let i = 0; i < frames.length; i++)
    input[(i & 1) * samples + (i >> 1)] = ((frames[i] as number) - mean) * (1 / (spread + 1e-8))
  await writeFile(join(folder, 'mix.f32'), new Uint8Array(input.buffer))
  await applyModel(repo, model, join(folder, 'mix.f32'), join(folder, 'stems.f32'))
  const bytes = await readFile(join(folder, 'stems.f32'))
  const output = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  return Array.from({ length: stems }, (_, s) =>
    Float32Array.from(frames, (_, i) => {
      const x = output[(s * 2 + (i & 1)) * samples + (i >> 1)] as number
      return x * (spread + 1e-8) + mean / stems
    }),
  )
}

const isEqual = (a: Float32Array, b: Float32Array) =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength))
const largestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] as number))), 0)

const FOUR = ['drums', 'bass', 'other', 'vocals']

describe.skipIf(whyNoDemucs)(`a model of demucs${whyNoDemucs ? ` (skipped: ${whyNoDemucs})` : ''}`, () => {
  it.each([
    ['small', 'an HTDemucs', FOUR, 88200],
    ['small_bag', 'a bag whose models give some stems each', FOUR, 88200],
    ['small_6s', 'one of six stems', [...FOUR, 'guitar', 'piano'], 88200],
    ['small_mdx', 'an HDemucs with a segment of its own', FOUR, 132300],
  ])(
    '%s, %s, streams what demucs gives at once, bit for bit',
    async (model, _, stems, segment) => {
      const runner = await start(model)
      expect(runner.shape).toEqual({ stems, segment, stride: segment * 0.75, whole: model !== 'small_mdx' })
      expect([runner.engine, runner.engineVersion]).toEqual([
        `demucs:${model}`,
        expect.stringMatching(/^4\.\d+\.\d+ torch \d+\.\d+\.\d+ f32 (cpu|cuda|mps) [0-9a-f]{12}$/),
      ])
      const frames = ditty(5.5)
      const whole = await batch(model, frames, stems.length)
      const parts = await streamed(runner, frames)
      // A GPU's convolutions may differ by the last digit with the memory that they find.
      for (const [s, stem] of parts.entries())
        if (runner.engineVersion.includes(' cpu')) expect(isEqual(stem, whole[s] as Float32Array)).toBe(true)
        else expect(largestDifference(stem, whole[s] as Float32Array)).toBeLessThan(1e-4)
    },
    LONG,
  )

  it(
    'of several models for every stem differs from demucs by the last digit alone, since it sums before it blends',
    async () => {
      const frames = ditty(5.5)
      const whole = await batch('small_even', frames, 4)
      const parts = await streamed(await start('small_even'), frames)
      for (const [s, stem] of parts.entries())
        expect(largestDifference(stem, whole[s] as Float32Array)).toBeLessThan(2e-6)
    },
    LONG,
  )

  it(
    'gives the same bits from any place on, again and from another process',
    async () => {
      const frames = ditty(6)
      const runner = await start('small_6s')
      const straight = await streamed(runner, frames)
      const jumped = await streamed(runner, frames, 4 * 44100)
      const other = await streamed(await start('small_6s'), frames)
      for (const [s, stem] of straight.entries()) {
        expect(isEqual(stem, jumped[s] as Float32Array)).toBe(true)
        expect(isEqual(stem, other[s] as Float32Array)).toBe(true)
      }
    },
    LONG,
  )

  it(
    'breaks a segment off when it is cancelled, and works on',
    async () => {
      const runner = await start('small')
      const mix = new Float32Array(2 * runner.shape.segment).map((_, i) => Math.sin(i * i))
      const before = await runner.separate(mix.slice())
      const dropped = [runner.separate(mix.slice()), runner.separate(mix.slice())]
      runner.cancel()
      for (const one of dropped) await expect(one).rejects.toMatchObject({ code: 'cancelled' })
      expect(isEqual(await runner.separate(mix.slice()), before)).toBe(true)
    },
    LONG,
  )

  it('that is not there is told with the names that are', async () => {
    await expect(start('no_such')).rejects.toMatchObject({ code: 'unknown_model' })
    expect(() => engineChoice('demucs:../up')).toThrow(expect.objectContaining({ code: 'unknown_engine' }))
  })

  it(
    'whose file would run code when it is read is refused',
    async () => {
      await makeSmallModels(join(folder, 'harmful'))
      const places = modelPlaces({}, { repo: join(folder, 'harmful') })
      await expect(startRunner('demucs:harmful', { lowPriority: false, places })).rejects.toMatchObject({
        code: 'model_broken',
      })
      await expect(readFile(join(folder, 'harmful', 'harm-was-done'))).rejects.toThrow()
    },
    LONG,
  )
})

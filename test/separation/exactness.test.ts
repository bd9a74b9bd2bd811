import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Manifest } from '../../contract/audio-folder.ts'
import { levelOf } from '../../server/separation/core/level.ts'
import { inputRange, type Shape, segmentCount, segmentRange } from '../../server/separation/core/segments.ts'
import { separateMixture } from '../../server/separation/core/separate-mixture.ts'
import { engineChoice, startRunner } from '../../server/separation/engines/choose.ts'
import type { Runner } from '../../server/separation/engines/runner.ts'
import { type SeparationRequest, Separator, separationEngines } from '../../server/separation/index.ts'
import { modelPlaces } from '../../server/separation/places.ts'
import { AudioFolder, readManifest } from '../../server/storage/local/audio-folder.ts'
import { makeSmallModels, whyNoDemucs } from './fixtures/small-models.ts'
import { ditty, mixtureOf } from './fixtures/sound.ts'

const LONG = 900_000
const REPLAYS = process.env.STEMBRIDGE_SOAK ? 10 : 3
const SIGNAL = new AbortController().signal
const { fround } = Math

const known = await separationEngines()
const whyNot = (name: string) => known.find(engine => engine.name === name)?.why ?? null

let folder: string
let repo: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exactness-'))
  repo = join(folder, 'models')
  if (!whyNoDemucs) await makeSmallModels(repo)
}, LONG)
afterAll(() => rm(folder, { recursive: true, force: true }))

const places = () => modelPlaces({}, { repo })

/** One line of one stem by a whole-track accumulator, each segment asked of the runner in its order.
 *  Source: demucs/apply.py, apply_model with shifts=0. */
const wholeTrack = async (runner: Runner, frames: Float32Array, line: number): Promise<Float32Array> => {
  const { shape } = runner
  const { mean, spread } = await levelOf(mixtureOf(frames), SIGNAL)
  const samples = frames.length / 2
  const [sums, weights] = [new Float32Array(samples), new Float32Array(samples)]
  for (let k = 0; k < segmentCount(samples, shape); k++) {
    const [from, to] = segmentRange(k, samples, shape)
    const [start, end] = inputRange(k, samples, shape)
    const input = new Float32Array(2 * (end - start))
    for (let i = Math.max(0, start); i < Math.min(end, samples); i++)
      for (let c = 0; c < 2; c++)
        input[c * (end - start) + i - start] = ((frames[2 * i + c] as number) - mean) * (1 / (spread + 1e-8))
    const output = (await runner.separate(input)).subarray(line * (end - start))
    const half = shape.segment / 2
    for (let i = from; i < to; i++) {
      const w = fround(Math.min(i - from + 1, shape.segment - (i - from)) / half)
      sums[i] = (sums[i] as number) + fround(w * (output[i - start] as number))
      weights[i] = (weights[i] as number) + w
    }
  }
  return sums.map((x, i) => fround(x / (weights[i] as number)) * (spread + 1e-8) + mean / shape.stems.length)
}

const layMix = async (name: string, seconds: number) => {
  const frames = ditty(seconds)
  const of = { files: ['mix'], samples: frames.length / 2, engine: 'test', engineVersion: '1' }
  const mix = await AudioFolder.create(join(folder, name), of)
  await mix.write('mix', 0, frames)
  await mix.finish({})
  await mix.close()
}

const hashOf = async (stems: string): Promise<string> => {
  const hash = createHash('sha256')
  for (const name of (await readdir(join(folder, stems))).sort())
    if (name.endsWith('.wav') || name.endsWith('.peaks'))
      hash.update(name).update(await readFile(join(folder, stems, name)))
  return hash.digest('hex')
}

/** The engine's own process below the worker: what the system kills when memory is short. Linux alone tells of it. */
const engineOf = async (worker: number): Promise<number> => {
  for (const task of await readdir(`/proc/${worker}/task`)) {
    const children = await readFile(`/proc/${worker}/task/${task}/children`, 'utf8').catch(() => '')
    if (children.trim()) return Number(children.trim().split(' ')[0])
  }
  throw new Error('the worker has no engine')
}
const tellsChildren = existsSync(`/proc/${process.pid}/task/${process.pid}/children`)

/** Two to four segments each, of which the last is cut: one at least is not begun when the first is done. */
const ENGINES = [
  { engine: 'openvino', seconds: 15, why: whyNot('openvino') },
  { engine: 'onnxruntime', seconds: 15, why: whyNot('onnxruntime') },
  { engine: 'demucs:small_6s', seconds: 4, why: whyNoDemucs },
  { engine: 'demucs:small_mdx', seconds: 6, why: whyNoDemucs },
]

describe.each(ENGINES)('separation by $engine', ({ engine, seconds, why }) => {
  const id = engine.replace(':', '-')
  let separator: Separator
  let straight: string
  let shape: Shape
  const request = (stems: string, of: Partial<SeparationRequest> = {}): SeparationRequest => ({
    ...{ mix: join(folder, `${id}-mix`), stems: join(folder, `${id}-${stems}`), signal: SIGNAL },
    ...{ onProgress: () => undefined, onReady: () => undefined, playhead: () => 0 },
    ...of,
  })

  beforeAll(async () => {
    if (why) return
    await layMix(`${id}-mix`, seconds)
    separator = new Separator({ engine, places: places() })
    await separator.separate(request('straight'))
    straight = await hashOf(`${id}-straight`)
  }, LONG)
  afterAll(() => separator?.close())

  it.skipIf(why)(
    `streams what the whole track at once gives, bit for bit${why ? ` (skipped: ${why})` : ''}`,
    async () => {
      const runner = await startRunner(engineChoice(engine), { lowPriority: false, places: places() })
      try {
        shape = runner.shape
        const samples = runner.shape.stride + 30_000
        const frames = ditty(samples / 44100)
        const line = 3
        const whole = await wholeTrack(runner, frames, line)
        const streamed = new Float32Array(samples)
        await separateMixture({
          ...{ mixture: mixtureOf(frames), runner, signal: SIGNAL, playhead: () => 0, onProgress: () => undefined },
          take: async ({ from, stems }) => {
            const stem = stems[line >> 1] as Float32Array
            for (let i = 0; i < stem.length / 2; i++) streamed[from + i] = stem[2 * i + (line & 1)] as number
          },
        })
        const largest = streamed.reduce((most, x, i) => Math.max(most, Math.abs(x - (whole[i] as number))), 0)
        expect(largest).toBe(0)
      } finally {
        await runner.close()
      }
    },
    LONG,
  )

  it.skipIf(why)(
    `gives the same bytes in ${REPLAYS} replays`,
    async () => {
      for (let i = 1; i < REPLAYS; i++) {
        await separator.separate(request(`replay-${i}`))
        expect(await hashOf(`${id}-replay-${i}`)).toBe(straight)
      }
    },
    LONG,
  )

  it.skipIf(why)(
    'gives the same bytes where a seek changes the order of segments',
    async () => {
      const firsts: number[] = []
      let playhead = (seconds - 0.5) * 44100
      const onReady: SeparationRequest['onReady'] = ready => {
        firsts.push(ready[0]?.[0] ?? 0)
        playhead = 0
      }
      await separator.separate(request('seek', { playhead: () => playhead, onReady }))
      expect(firsts[0]).toBeGreaterThan(0)
      expect(await hashOf(`${id}-seek`)).toBe(straight)
    },
    LONG,
  )

  it.skipIf(why ?? !tellsChildren)(
    'gives the same bytes when its engine is killed mid-song, and does one segment again at most',
    async () => {
      let killed: Promise<void> | undefined
      const strike = async () => process.kill(await engineOf(separator.pid as number), 'SIGKILL')
      const onReady = () => {
        killed ??= strike().then(() => undefined)
      }
      let done = 0
      const onProgress = () => done++
      const broken = separator.separate(request('killed', { onReady, onProgress }))
      await expect(broken).rejects.toMatchObject({ code: 'worker_died' })
      await killed
      expect(done).toBeGreaterThan(0)
      const { files, complete, samples } = (await readManifest(join(folder, `${id}-killed`))) as Manifest
      expect([complete, files.length]).toEqual([false, (await separator.resolve()).stems.length])
      const left = segmentCount(samples, shape) - done
      done = 0
      await separator.separate(request('killed', { onProgress }))
      expect(await hashOf(`${id}-killed`)).toBe(straight)
      const [whole, resumed] = await Promise.all(
        ['straight', 'killed'].map(way => readManifest(join(folder, `${id}-${way}`))),
      )
      expect(resumed?.modelResidualDb).toBeCloseTo(whole?.modelResidualDb as number, 1)
      expect(done - left).toBeLessThanOrEqual(1)
    },
    LONG,
  )

  it.skipIf(why)('keeps a report of what it gave beside the stems', async () => {
    const report = JSON.parse(await readFile(join(folder, `${id}-straight`, 'report.json'), 'utf8'))
    const { stems, ...resolved } = await separator.resolve()
    expect(report).toMatchObject({ ...resolved, residualDb: -144, clipped: 0 })
    expect(report.check.stems.map((stem: { name: string }) => stem.name)).toEqual([...stems])
    expect(report.check.checkedSeconds).toBeCloseTo(seconds, 3)
  })
})

describe.skipIf(whyNoDemucs)(`a separator of several engines${whyNoDemucs ? ` (skipped: ${whyNoDemucs})` : ''}`, () => {
  it(
    'keeps its own warm, lets another go when it has been idle, and does one job at a time',
    async () => {
      await layMix('several-mix', 3)
      const separator = new Separator({ engine: 'demucs:small', places: places(), idleMs: 50 })
      const at: string[] = []
      const job = (engine: string | null, stems: string) =>
        separator.separate({
          ...{
            engine,
            mix: join(folder, 'several-mix'),
            stems: join(folder, stems),
            signal: SIGNAL,
            playhead: () => 0,
          },
          onProgress: () => undefined,
          onReady: () => at.push(stems),
        })
      try {
        const [own, six] = await Promise.all([job(null, 'own'), job('demucs:small_6s', 'six')])
        expect([own.engine, six.engine]).toEqual(['demucs:small', 'demucs:small_6s'])
        expect((await readManifest(join(folder, 'six')))?.files).toEqual([
          'vocals',
          'drums',
          'bass',
          'other',
          'guitar',
          'piano',
        ])
        // One after the other, in whatever order they were warm.
        expect(at.filter((name, i) => name !== at[i - 1])).toHaveLength(2)
        await expect(job('spleeter', 'none')).rejects.toMatchObject({ code: 'unknown_engine' })
        await expect(job('demucs:no_such', 'none')).rejects.toMatchObject({ code: 'unknown_model' })
        const { pid } = separator
        await expect.poll(() => separator.pids).toEqual([pid])
      } finally {
        await separator.close()
      }
    },
    LONG,
  )
})

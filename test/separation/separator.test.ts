import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ranges } from '../../contract/audio-folder.ts'
import { type SeparationRequest, Separator, separationEngines, stemsKey } from '../../server/separation/index.ts'
import { AudioFolder, readManifest } from '../../server/storage/local/audio-folder.ts'
import { ditty } from './fixtures/sound.ts'

const engine = (await separationEngines()).slice(0, 2).find(e => e.available)
/** Two segments. */
const SECONDS = 9
const LONG = 600_000

let folder: string
let separator: Separator
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'separator-'))
  const frames = ditty(SECONDS)
  const mix = await AudioFolder.create(join(folder, 'mix'), {
    files: ['mix'],
    samples: frames.length / 2,
    engine: 'test',
    engineVersion: '1',
  })
  await mix.write('mix', 0, frames)
  await mix.finish({})
  await mix.close()
  separator = new Separator({ engine: 'auto' })
})
afterAll(async () => {
  await separator.close()
  await rm(folder, { recursive: true, force: true })
})

const request = (stems: string, of: Partial<SeparationRequest> = {}): SeparationRequest => ({
  mix: join(folder, 'mix'),
  stems: join(folder, stems),
  signal: new AbortController().signal,
  onProgress: () => undefined,
  onReady: () => undefined,
  playhead: () => 0,
  ...of,
})
const hashOf = async (stems: string) => {
  const hash = createHash('sha256')
  for (const name of ['drums', 'bass', 'other', 'vocals'])
    hash.update(await readFile(join(folder, stems, `${name}.wav`)))
  return hash.digest('hex')
}

describe.skipIf(!engine)(`the separator${engine ? '' : ' (skipped: no engine runs here)'}`, () => {
  it(
    'begins a mix that is still growing, and goes on with it to the same bits',
    async () => {
      const frames = ditty(14)
      const of = { files: ['mix'], samples: 2_000_000, engine: 'test', engineVersion: '1' }
      const mix = await AudioFolder.create(join(folder, 'growing'), of)
      await mix.write('mix', 0, frames.subarray(0, 2 * 400_000))
      await mix.ready(0, 400_000)
      const grown: Ranges[] = []
      const growing = (stems: string) => request(stems, { mix: join(folder, 'growing'), onReady: r => grown.push(r) })
      await separator.warm()
      await separator.separateAhead(growing('ahead'))
      expect(grown).toEqual([[[0, 257_985]]])
      await mix.write('mix', 400_000, frames.subarray(2 * 400_000))
      await mix.finish({ samples: frames.length / 2 })
      await mix.close()
      await separator.separate(growing('ahead'))
      await separator.separate(growing('at once'))
      expect(await hashOf('ahead')).toBe(await hashOf('at once'))
      expect(await readManifest(join(folder, 'ahead'))).toMatchObject({ complete: true, samples: frames.length / 2 })
    },
    LONG,
  )

  it(
    'writes stems that are ready piece by piece, and sum to the mix to the last bit',
    async () => {
      await separator.warm()
      const { stems, ...resolved } = await separator.resolve()
      expect(stems).toEqual(['drums', 'bass', 'other', 'vocals'])
      const grown: Ranges[] = []
      const percents: number[] = []
      const report = await separator.separate(
        request('whole', { onReady: ready => grown.push(ready), onProgress: p => percents.push(p.percent) }),
      )
      expect(report).toMatchObject({ ...resolved, samples: SECONDS * 44100, residualDb: -144, clipped: 0 })
      expect(report.modelResidualDb).toBeLessThan(-12)
      expect(grown[0]).toEqual([[0, 257985]])
      expect(grown.at(-1)).toEqual([[0, SECONDS * 44100]])
      expect(percents).toEqual([50, 100])
      expect(await readManifest(join(folder, 'whole'))).toMatchObject({ complete: true, ...resolved, residualDb: -144 })
    },
    LONG,
  )

  it(
    'does what is about to be heard first, to the same bits',
    async () => {
      const grown: Ranges[] = []
      const playhead = () => 8.5 * 44100
      await separator.separate(request('from-ten', { playhead, onReady: ready => grown.push(ready) }))
      expect(grown[0]).toEqual([[343980, SECONDS * 44100]])
      expect(await hashOf('from-ten')).toBe(await hashOf('whole'))
    },
    LONG,
  )

  it(
    'stops when it is told to, and goes on later where it stopped, with the same bits',
    async () => {
      const abort = new AbortController()
      const stopped = separator.separate(request('broken', { signal: abort.signal, onReady: () => abort.abort() }))
      await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
      expect(await readManifest(join(folder, 'broken'))).toMatchObject({ complete: false, ready: [[0, 257985]] })
      const grown: Ranges[] = []
      await separator.separate(request('broken', { onReady: ready => grown.push(ready) }))
      expect(grown[0]?.[0]?.[0]).toBe(0)
      expect(await hashOf('broken')).toBe(await hashOf('whole'))
    },
    LONG,
  )

  it(
    'tells when its worker is killed, and starts another',
    async () => {
      const killed = separator.separate(
        request('killed', { onReady: () => separator.pid && process.kill(separator.pid, 'SIGKILL') }),
      )
      await expect(killed).rejects.toMatchObject({ code: 'worker_died' })
      await separator.separate(request('killed'))
      expect(await hashOf('killed')).toBe(await hashOf('whole'))
    },
    LONG,
  )

  it(
    'tells that there is no mix',
    async () => {
      const absent = separator.separate(request('none', { mix: join(folder, 'nowhere') }))
      await expect(absent).rejects.toMatchObject({ code: 'file_not_found' })
    },
    LONG,
  )

  it('refuses a job that was cancelled before it began', async () => {
    await expect(separator.separate(request('none', { signal: AbortSignal.abort() }))).rejects.toMatchObject({
      code: 'cancelled',
    })
  })

  it(
    'ends its worker, and takes no more jobs',
    async () => {
      const own = new Separator({ engine: 'auto' })
      await own.warm()
      const { pid } = own
      await own.close()
      expect(() => process.kill(pid as number, 0)).toThrow()
      await expect(own.separate(request('none'))).rejects.toMatchObject({ code: 'cancelled' })
    },
    LONG,
  )
})

describe('a stems folder', () => {
  it('has a key of its own for each input, engine and version', () => {
    const openvino = { engine: 'openvino', engineVersion: '2026.4.1 bf16' }
    const keys = [
      stemsKey('a', openvino),
      stemsKey('b', openvino),
      stemsKey('a', { ...openvino, engineVersion: '2026.4.1 f32' }),
      stemsKey('a', { engine: 'onnxruntime', engineVersion: '2026.4.1 bf16' }),
    ]
    expect(new Set(keys).size).toBe(4)
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(stemsKey('a', openvino)).toBe(keys[0])
  })
})

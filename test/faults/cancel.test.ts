import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Separator, separationEngines } from '../../server/separation/index.ts'
import { AudioFolder } from '../../server/storage/local/audio-folder.ts'
import { cpuTimes, idleAfter } from '../bench/cpu-time.ts'
import { ditty } from '../separation/fixtures/sound.ts'
import { until } from '../server/scratch.ts'
import { recordFault } from './record-fault.ts'

const engine = process.platform !== 'win32' && (await separationEngines()).find(e => e.available)

describe.skipIf(!engine)('a cancelled separation by the real model (needs an engine, and ps)', () => {
  let folder: string
  let separator: Separator
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stembridge-cancel-'))
    const frames = ditty(40)
    const of = { files: ['mix'], samples: frames.length / 2, engine: 'test', engineVersion: '1' }
    const mix = await AudioFolder.create(join(folder, 'mix'), of)
    await mix.write('mix', 0, frames)
    await mix.finish({})
    await mix.close()
    separator = new Separator({ engine: 'auto' })
  })
  afterAll(async () => {
    await separator.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('leaves its engine idle: the time it has had of the processors grows no more', async () => {
    await separator.warm()
    const pid = separator.pid as number
    const total = async () => [...(await cpuTimes(pid)).values()].reduce((a, b) => a + b, 0)
    const abort = new AbortController()
    const rest = await total()
    const separating = separator.separate({
      ...{ mix: join(folder, 'mix'), stems: join(folder, 'stems'), signal: abort.signal, playhead: () => 0 },
      ...{ onProgress: () => undefined, onReady: () => undefined },
    })
    separating.catch(() => undefined)
    // in the middle of its first segment
    await until('work', async () => (await total()) - rest > 2)
    const click = performance.now()
    abort.abort()
    await expect(separating).rejects.toMatchObject({ code: 'cancelled' })
    const answeredMs = performance.now() - click
    const idle = await idleAfter(pid)
    expect(idle, 'never idle').toBeDefined()
    const before = await total()
    await new Promise(done => setTimeout(done, 1000))
    expect((await total()) - before).toBeLessThan(0.1)
    await recordFault('cancel', {
      idleMs: Math.round(answeredMs + (idle as number)),
      answeredMs: Math.round(answeredMs),
    })
  }, 120_000)
})

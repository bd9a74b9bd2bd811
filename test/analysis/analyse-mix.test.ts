import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AnalysisSchema } from '../../contract/analysis.ts'
import { Failure } from '../../contract/errors.ts'
import { analyseMix } from '../../server/analysis/index.ts'
import { AudioFolder } from '../../server/storage/local/audio-folder.ts'
import { blocksOf, clicks, progression, type Sound, silence } from './sounds.ts'

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'stembridge-analysis-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

const mixOf = async (name: string, sound: Sound, seconds: number): Promise<string> => {
  const path = join(scratch, name)
  const folder = await AudioFolder.create(path, { files: ['mix'], samples: 0, engine: 'test', engineVersion: '1' })
  let at = 0
  for await (const block of blocksOf(sound, seconds)) {
    await folder.write('mix', at, block)
    at += block.length / 2
  }
  await folder.finish({ samples: at })
  await folder.close()
  return path
}
const failureOf = async (analysis: Promise<unknown>): Promise<string> =>
  analysis.then(
    () => 'none',
    (error: unknown) => (error instanceof Failure ? error.code : String(error)),
  )
/** The processes that analyse a mix for this one; none are seen on Windows. */
const workersOf = (mix: string): number[] => {
  if (process.platform === 'win32') return []
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  return rows
    .map(row => row.trim().split(/\s+/))
    .filter(([, parent, ...args]) => Number(parent) === process.pid && args.includes(mix))
    .map(([pid]) => Number(pid))
}
const patient = () => new AbortController().signal

describe('the analysis of a mix in the library', () => {
  it('fits the contract, and is what is in the mix', async () => {
    const chords = progression([
      [9, true],
      [2, true],
      [4, false],
      [9, true],
    ])
    const mix = await mixOf('song', t => 0.5 * chords(t) + 0.5 * clicks(120)(t), 20)
    const told: number[] = []
    const analysis = await analyseMix({ mix, signal: patient(), onProgress: percent => told.push(percent) })
    expect([...Value.Errors(AnalysisSchema, analysis)]).toEqual([])
    expect(analysis).toMatchObject({ engine: 'dsp', audioSeconds: 20, key: { camelot: '8A' } })
    expect(analysis.tempo.bpm).toBeCloseTo(120, 1)
    expect(told.length).toBeGreaterThan(1)
    expect(told).toEqual([...told].sort((a, b) => a - b))
    expect(told.every(p => Number.isInteger(p) && p >= 0 && p <= 100)).toBe(true)
  })

  it('is blank for silence, and for a mix without a sample', async () => {
    for (const seconds of [3, 0]) {
      const analysis = await analyseMix({ mix: await mixOf(`silence-${seconds}`, silence, seconds), signal: patient() })
      expect(analysis).toMatchObject({
        tempo: { bpm: null },
        key: { tonic: null },
        loudnessLufs: null,
        tuningCents: null,
        audioSeconds: seconds,
      })
    }
  })

  it('ends when it is cancelled, before and while it runs, and its process with it', async () => {
    const mix = await mixOf('long', clicks(100), 120)
    expect(await failureOf(analyseMix({ mix, signal: AbortSignal.abort() }))).toBe('cancelled')
    const abort = new AbortController()
    let heard = 0
    const hear = (percent: number) => {
      heard = percent
      abort.abort()
    }
    expect(await failureOf(analyseMix({ mix, signal: abort.signal, onProgress: hear }))).toBe('cancelled')
    while (workersOf(mix).length > 0) await new Promise(resolve => setTimeout(resolve, 50))
    expect(heard).toBeLessThan(90)
  })

  it.skipIf(process.platform === 'win32')('is a failure of the worker when that is killed', async () => {
    const mix = await mixOf('killed', clicks(100), 60)
    const kill = () => {
      for (const pid of workersOf(mix)) process.kill(pid, 'SIGKILL')
    }
    expect(await failureOf(analyseMix({ mix, signal: patient(), onProgress: kill }))).toBe('worker_died')
  })

  it('says so where no mix lies', async () => {
    expect(await failureOf(analyseMix({ mix: join(scratch, 'nowhere'), signal: patient() }))).toBe('file_not_found')
  })

  it('is no song but a failure when the manifest is broken', async () => {
    const mix = await mixOf('broken', clicks(100), 1)
    await writeFile(join(mix, 'manifest.json'), '{"version":')
    expect(await failureOf(analyseMix({ mix, signal: patient() }))).not.toBe('none')
    const short = await mixOf('short', clicks(100), 5)
    await truncate(join(short, 'mix.wav'), 1000)
    expect((await analyseMix({ mix: short, signal: patient() })).tempo.bpm).toBeNull()
  })
})

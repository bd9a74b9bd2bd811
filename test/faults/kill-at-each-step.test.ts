import { execFile } from 'node:child_process'
import { cp, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { BYTES_PER_FRAME, covers, type Ranges } from '../../contract/audio-folder.ts'
import type { Track } from '../../contract/track.ts'
import { MODEL_STEMS, STRIDE } from '../../server/separation/core/segments.ts'
import { AudioFolder } from '../../server/storage/local/audio-folder.ts'
import { readManifest } from '../../server/storage/local/read-manifest.ts'
import { noise } from '../separation/fixtures/sound.ts'
import { scratch } from '../server/scratch.ts'
import { read } from './library-rows.ts'
import { recordFault, soaks } from './record-fault.ts'
import { endOf } from './server-process.ts'
import { songOf, stemsHash } from './songs.ts'
import { faultsEnv, segmentsOf, startWorked } from './worked-server.ts'

const run = promisify(execFile)
const ONCE = join(import.meta.dirname, 'fixtures/separate-once.ts')
const SAMPLES = 3 * STRIDE - 5000
const HEADER = 44
const LONG = soaks ? 2_400_000 : 240_000

const mixIn = async (folder: string) => {
  const mix = await AudioFolder.create(folder, { files: ['mix'], samples: SAMPLES, engine: 'test', engineVersion: '1' })
  await mix.write('mix', 0, noise(SAMPLES, 5))
  await mix.finish({})
  await mix.close()
}
/** @returns the segments done, and whether it was killed */
const separate = async (mix: string, stems: string, env: NodeJS.ProcessEnv) => {
  try {
    const { stdout } = await run(process.execPath, [ONCE, mix, stems], { env })
    return { segments: stdout.trim().split('\n'), killed: false }
  } catch (error) {
    const { stdout, signal } = error as { stdout: string; signal: string | null }
    if (signal !== 'SIGKILL') throw error
    return { segments: stdout.split('\n').filter(line => line !== ''), killed: true }
  }
}
const steps = async (file: string): Promise<Map<string, number>> => {
  const counts = new Map<string, number>()
  for (const line of (await readFile(file, 'utf8')).trim().split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1)
  return counts
}
/** Every nth blow, or in the short form some of them, spread over all. */
const some = <T>(all: T[], most: number): T[] =>
  soaks ? all : all.filter((_, i) => i % Math.max(1, Math.floor(all.length / most)) === 0)

/** What a manifest says is there is there to the last byte. */
const expectWhatIsSaid = async (stems: string, whole: Map<string, Buffer>, blow: string) => {
  const manifest = await readManifest(stems)
  for (const name of manifest ? MODEL_STEMS : []) {
    const bytes = await readFile(join(stems, `${name}.wav`))
    for (const [from, to] of manifest?.ready ?? []) {
      const [first, end] = [HEADER + from * BYTES_PER_FRAME, HEADER + to * BYTES_PER_FRAME]
      expect(
        bytes.subarray(first, end).equals(whole.get(name)?.subarray(first, end) as Buffer),
        `${blow} ${name}`,
      ).toBe(true)
    }
  }
  return manifest?.ready ?? []
}
const segmentsIn = (ready: Ranges, order: string[]) =>
  order.filter((_, k) => covers(ready, k * STRIDE, Math.min((k + 1) * STRIDE, SAMPLES)))

describe('a separation that is killed at a step of its checkpoints', () => {
  it(
    'keeps what its manifest says, redoes one segment at most, and ends with the same bits',
    async () => {
      const folder = await scratch()
      const at = (name: string) => join(folder, name)
      await mixIn(at('mix'))
      const env = faultsEnv(folder)
      const noted = { ...env, FAULTS_STEPS: at('steps.txt') }
      const { segments: order } = await separate(at('mix'), at('whole'), noted)
      const whole = new Map<string, Buffer>()
      for (const name of MODEL_STEMS) whole.set(name, await readFile(join(at('whole'), `${name}.wav`)))
      const blows: string[] = []
      for (const [line, count] of await steps(at('steps.txt'))) {
        const [program, step] = line.split(' ')
        const hows = step === 'write' ? ['torn', 'after'] : ['before', 'after']
        for (let nth = 1; nth <= count; nth++) for (const how of hows) blows.push(`${program}:${step}:${nth}:${how}`)
      }
      const tried = some(blows, 14)
      const redone: number[] = []
      for (const blow of tried) {
        const stems = at(blow.replaceAll(':', '-'))
        const broken = await separate(at('mix'), stems, { ...env, FAULTS_STRIKE: blow })
        expect(broken.killed, blow).toBe(true)
        const kept = segmentsIn((await expectWhatIsSaid(stems, whole, blow)) as Ranges, order)
        const again = (await readManifest(stems))?.complete ? [] : (await separate(at('mix'), stems, env)).segments
        for (const name of MODEL_STEMS)
          expect(
            (await readFile(join(stems, `${name}.wav`))).equals(whole.get(name) as Buffer),
            `${blow} ${name}`,
          ).toBe(true)
        expect(await readManifest(stems), blow).toMatchObject({ complete: true, ready: [[0, SAMPLES]] })
        redone.push(kept.filter(segment => again.includes(segment)).length)
        expect(redone.at(-1), blow).toBeLessThanOrEqual(1)
      }
      await recordFault('killed at each step of a checkpoint', {
        ...{ steps: blows.length, tried: tried.length, finishedSegmentsRedoneAtMost: Math.max(...redone) },
      })
    },
    LONG,
  )
})

describe('a server that is killed at a commit', () => {
  const ready = (track: Track) => track.state === 'ready'

  it(
    'has the step whole or not at all, and does each node once',
    async () => {
      const folder = await scratch()
      const song = songOf(3, 7)
      const counted = join(folder, 'counted')
      await mkdir(counted)
      const env = { FAULTS_STEPS: join(folder, 'steps.txt') }
      const unbroken = await startWorked(counted, folder, { env })
      const { id } = await (await unbroken.upload(song)).json()
      const { hash } = await unbroken.become(id, ready)
      unbroken.child.kill('SIGKILL')
      await endOf(unbroken.child)
      const [key] = read<{ key: string }>(counted, `SELECT stems_key AS key FROM tracks`)
      const bits = await stemsHash(counted, key?.key as string)
      const count = (await steps(join(folder, 'steps.txt'))).get('server-with-workers.ts commit') ?? 0
      const blows = Array.from({ length: count }, (_, i) =>
        ['before', 'after'].map(how => `commit:${i + 1}:${how}`),
      ).flat()
      const tried = some(blows, 4)
      for (const blow of tried) {
        const data = join(folder, blow.replaceAll(':', '-'))
        await cp(join(counted, 'server.lock'), join(data, 'server.lock')).catch(() => mkdir(data, { recursive: true }))
        const struck = await startWorked(data, folder, { strike: `server-with-workers.ts:${blow}` })
        const acknowledged = struck.listens ? (await struck.upload(song).catch(() => undefined))?.status === 201 : false
        await endOf(struck.child)
        const server = await startWorked(data, folder)
        const [known] = await server.list()
        if (acknowledged) expect(known?.hash, blow).toBe(hash)
        const { id } = known ?? (await (await server.upload(song)).json())
        await server.become(id, ready)
        expect(await stemsHash(data, key?.key as string), blow).toBe(bits)
        const rows = read(data, `SELECT node, count(*) AS n FROM executions WHERE state = 'done' GROUP BY node`)
        expect(rows, blow).toMatchObject(['analyse', 'decode', 'import', 'separate'].map(node => ({ node, n: 1 })))
        expect(read(data, `SELECT DISTINCT state FROM jobs`), blow).toMatchObject([{ state: 'done' }])
        server.child.kill('SIGKILL')
        await endOf(server.child)
      }
      await recordFault('killed at each commit', {
        commits: count,
        tried: tried.length,
        segments: (await segmentsOf(folder)).length,
      })
    },
    LONG,
  )
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Track } from '../../contract/track.ts'
import { until } from '../server/scratch.ts'
import { startedAt } from './fixtures/started-at.ts'
import { endOf } from './server-process.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const PRELOAD = `--import ${pathToFileURL(join(FIXTURES, 'preload.ts')).href}`

export type Faults = {
  engine?: 'linear' | 'die' | 'oom'
  segmentMs?: number
  /** See fixtures/strike.ts. */
  strike?: string
  clock?: string
  atOnce?: 1 | 2
  /** What a cancelled separation may take before its worker is killed. */
  letGoMs?: number
  env?: NodeJS.ProcessEnv
}

/** What the preload reads; its notes lie in `folder`. */
export const faultsEnv = (folder: string, of: Faults = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  ...of.env,
  NODE_OPTIONS: PRELOAD,
  // programs start twice as fast
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../.stembridge/cache/compiled'),
  FAULTS_ENGINE: of.engine ?? 'linear',
  FAULTS_SEGMENT_MS: String(of.segmentMs ?? ''),
  FAULTS_STRIKE: of.strike ?? '',
  FAULTS_CLOCK: of.clock ?? '',
  FAULTS_AT_ONCE: String(of.atOnce ?? ''),
  FAULTS_LET_GO_MS: String(of.letGoMs ?? ''),
  FAULTS_PIDS: join(folder, 'pids.txt'),
  FAULTS_SEGMENTS: join(folder, 'segments.txt'),
})

const linesOf = async (file: string) => (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(l => l !== '')
/** Every segment that an engine has done, in order, by the hash of its input. */
export const segmentsOf = (folder: string) => linesOf(join(folder, 'segments.txt'))
/** Every program that ran: its pid, its file, and when it was started. */
export const programsOf = async (folder: string) =>
  (await linesOf(join(folder, 'pids.txt'))).map(line => {
    const [pid, program, started] = line.split(' ')
    return { pid: Number(pid), program: program as string, started: started ?? '' }
  })
/** @param started  where it is known: a pid may be another's by now */
export const alive = ({ pid, started }: { pid: number; started?: string }): boolean => {
  try {
    process.kill(pid, 0)
    return !started || startedAt(pid) === started
  } catch {
    return false
  }
}
export const living = async (folder: string) => (await programsOf(folder)).filter(alive)

/** The server and its workers as processes of their own, to be killed. */
export const startWorked = async (data: string, folder: string, of: Faults = {}) => {
  const child = spawn(process.execPath, [join(FIXTURES, 'server-with-workers.ts'), data], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: faultsEnv(folder, of),
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await endOf(child)
    await until('no process is left', async () => (await living(folder)).length === 0)
  })
  const said = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => undefined)])
  const url = said ? `http://127.0.0.1:${String(said[0]).trim()}` : ''
  const list = async () => (await (await fetch(`${url}/api/tracks`)).json()) as Track[]
  const get = async (id: string) => (await (await fetch(`${url}/api/tracks/${id}`)).json()) as Track
  const upload = (bytes: Uint8Array<ArrayBuffer>, name = 'song.wav') => {
    const form = new FormData()
    form.set('file', new Blob([bytes]), name)
    return fetch(`${url}/api/tracks`, { method: 'POST', body: form })
  }
  const become = (id: string, what: (track: Track) => boolean) =>
    until('the track', async () => {
      const track = await get(id)
      return what(track) ? track : undefined
    })
  return { child, url, listens: said !== undefined, list, get, upload, become }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Track } from '../../contract/track.ts'
import { until } from '../server/scratch.ts'

const FIXTURE = join(import.meta.dirname, 'fixtures/server-with-doubles.ts')

export const endOf = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

/** The server as a process of its own, to be killed. */
export const startServer = async (data: string, of: { holdAt?: number; within?: string[] } = {}) => {
  const [program, ...args] = [...(of.within ?? []), process.execPath, FIXTURE, data, join(data, 'notes.txt')]
  const child = spawn(program as string, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HOLD_AT: String(of.holdAt ?? -1) },
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await endOf(child)
  })
  const [line] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [Buffer]
  const url = `http://127.0.0.1:${String(line).trim()}`
  const list = async () => (await (await fetch(`${url}/api/tracks`)).json()) as Track[]
  const upload = (text: string) => {
    const form = new FormData()
    form.set('file', new Blob([text]), 'song.wav')
    return fetch(`${url}/api/tracks`, { method: 'POST', body: form })
  }
  const become = (id: string, what: (track: Track) => boolean) =>
    until('the track', async () => (await list()).find(t => t.id === id && what(t)))
  return { child, url, list, upload, become }
}

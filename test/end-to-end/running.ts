import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Track } from '../../contract/track.ts'

const root = join(import.meta.dirname, '..', '..')

export type Running = {
  page: string
  api: string
  osc: number
  pids: { supervisor: number; bridge: number; server: number }
  data: string
  log: () => string
  /** Ends the supervisor by SIGTERM; its exit code. */
  stop: () => Promise<number | null>
}

/** A free TCP port on loopback, with a free UDP port of the same number. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    server.close()
    await once(server, 'close')
    if (await udpIsFree(port)) return port
  }
}

const udpIsFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(false))
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)))
  })

/** Starts Stembridge as a user does, on free ports and an own data folder. */
export const startStembridge = async (
  options: { data?: string; env?: Record<string, string> } = {},
): Promise<Running> => {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'stembridge-data-')))
  const [port, osc] = [await freePort(), await freePort()]
  const args = ['start', '--json', '--no-open', '--data', data, '--port', String(port), '--osc-port', String(osc)]
  const child = spawn(process.execPath, [join(root, 'cli/stembridge.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  })
  const lines: string[] = []
  child.stderr.on('data', bytes => lines.push(String(bytes)))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const log = () => lines.join('')
  const first = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([line]) => String(line)),
    ended.then(code => Promise.reject(new Error(`stembridge start ended with ${code}\n${log()}`))),
  ])
  const ready = JSON.parse(first)
  return {
    ...ready,
    data,
    log,
    stop: async () => {
      child.kill('SIGTERM')
      const code = await ended
      if (!options.data) await rm(data, { recursive: true, force: true })
      return code
    },
  }
}

export const upload = async (
  api: string,
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Promise<{ status: number; body: Track & { code?: string; cure?: string } }> => {
  const form = new FormData()
  form.append('file', new Blob([bytes]), name)
  const answer = await fetch(`${api}/api/tracks`, { method: 'POST', body: form })
  return { status: answer.status, body: await answer.json() }
}

/** Asks until `want` holds; fails with what was last seen. */
export const eventually = async <T>(
  ask: () => Promise<T> | T,
  want: (seen: T) => boolean,
  seconds = 60,
): Promise<T> => {
  const until = Date.now() + seconds * 1000
  let seen: T | undefined
  let error: unknown
  while (Date.now() < until) {
    try {
      seen = await ask()
      error = undefined
      if (want(seen)) return seen
    } catch (thrown) {
      error = thrown
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`still not so after ${seconds} s; last seen: ${JSON.stringify(seen)?.slice(0, 600)} ${error ?? ''}`)
}

export const trackOf = async (api: string, id: string): Promise<Track> =>
  (await fetch(`${api}/api/tracks/${id}`)).json()
export const tracks = async (api: string): Promise<Track[]> => {
  const body = await (await fetch(`${api}/api/tracks`)).json()
  return Array.isArray(body) ? body : body.tracks
}
export const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

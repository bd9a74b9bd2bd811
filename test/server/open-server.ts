import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import WebSocket from 'ws'
import type { Elsewhere } from '../../server/config-elsewhere.ts'
import type { ServerEvent } from '../../contract/events.ts'
import type { Track } from '../../contract/track.ts'
import type { Capabilities } from '../../server/flows.ts'
import { serve } from '../../server/serve.ts'
import { doubles, newStage, type Stage } from './doubles.ts'
import { scratch, until } from './scratch.ts'

type Over = {
  data?: string
  maxBytes?: number
  maxSeconds?: number
  stallMs?: number
  holdMs?: number
  headStartMs?: number
  quotaBytes?: number | null
  /** Gives work to other machines too. */
  elsewhere?: Elsewhere
  workerToken?: string
  leaseMs?: number
  log?: (level: string, says: string) => void
  /** What it does otherwise than the doubles. */
  does?: Partial<Capabilities>
  /** Called before the server opens. */
  prepare?: (stage: Stage) => void
}

/** A server of the test's own, on an ephemeral port, with what a client does. */
export const openServer = async (over: Over = {}) => {
  const data = over.data ?? (await scratch())
  const stage = newStage()
  over.prepare?.(stage)
  const { maxBytes = 1e7, maxSeconds = 600, stallMs = 10_000, holdMs = 20, headStartMs = 0 } = over
  const server = await serve({
    config: {
      data,
      host: '127.0.0.1',
      port: 0,
      maxBytes,
      maxSeconds,
      quotaBytes: over.quotaBytes ?? null,
      elsewhere: over.elsewhere ?? null,
    },
    ...(over.workerToken ? { workerToken: over.workerToken } : {}),
    ...(over.leaseMs ? { leaseMs: over.leaseMs } : {}),
    ...{
      version: '0',
      boot: crypto.randomUUID(),
      log: over.log ?? (() => undefined),
      does: { ...doubles(stage), ...over.does },
      stallMs,
      holdMs,
      headStartMs,
    },
    engines: async () => [],
  })
  let open = true
  const close = async () => {
    if (open) await server.close()
    open = false
  }
  onTestFinished(close)
  const url = `http://127.0.0.1:${server.port}`
  const workerUrl = `http://127.0.0.1:${server.workerPort}`
  return { data, stage, url, workerUrl, port: server.port, close, ...clientOf(url), files: () => filesOf(data) }
}

const clientOf = (url: string) => {
  const upload = (text: string, name = 'song.wav') => {
    const form = new FormData()
    form.set('file', new Blob([text]), name)
    return fetch(`${url}/api/tracks`, { method: 'POST', body: form })
  }
  const add = async (text: string, name?: string) => (await (await upload(text, name)).json()) as Track
  const list = async () => (await (await fetch(`${url}/api/tracks`)).json()) as Track[]
  const get = async (id: string) => (await (await fetch(`${url}/api/tracks/${id}`)).json()) as Track
  const become = (id: string, state: Track['state']) =>
    until(`track ${state}`, async () => {
      const track = await get(id)
      return track.state === state ? track : undefined
    })
  const post = (path: string, body?: unknown) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  const follow = (after: number | null, headers: Record<string, string> = {}) => {
    const query = after === null ? '' : `?after=${after}`
    const socket = new WebSocket(`${url.replace('http', 'ws')}/events${query}`, { headers })
    const events: ServerEvent[] = []
    socket.on('message', data => events.push(JSON.parse(String(data))))
    socket.on('error', () => undefined)
    onTestFinished(() => socket.terminate())
    return { socket, events }
  }
  const remove = (id: string) => fetch(`${url}/api/tracks/${id}`, { method: 'DELETE' })
  return { upload, add, list, get, become, post, follow, remove }
}

/** What lies below a folder; one that goes away meanwhile is empty. */
const entriesOf = async (data: string): Promise<Dirent[]> => {
  const entries = await readdir(data, { withFileTypes: true }).catch((): Dirent[] => [])
  const inside = await Promise.all(entries.map(entry => (entry.isDirectory() ? entriesOf(join(data, entry.name)) : [])))
  return [...entries, ...inside.flat()]
}

/** What lies in the data folder, the database's own files aside. */
const filesOf = async (data: string): Promise<string[]> => {
  const all = await entriesOf(data)
  return all
    .filter(entry => entry.isFile())
    .map(entry =>
      join(entry.parentPath, entry.name)
        .slice(data.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter(name => name.includes('/') && !name.startsWith('backups/'))
    .sort()
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import type { Health } from '../../contract/events.ts'
import type { Track } from '../../contract/track.ts'

type Second = { at: number; rss: number; lagP99Ms: number; lagMaxMs: number }
type Load = { jobs: number; seconds: number; segmentMs: number; tell?: (says: string) => void }
const SERVER = join(import.meta.dirname, 'fixtures/loaded-server.ts')
const SEGMENTS = 12
const EVERY_MS = 20
const PLACES = 100

const startLoaded = async (data: string, segmentMs: number) => {
  const child = spawn(process.execPath, [SERVER, data, String(segmentMs)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout)
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)))
  const [port] = (await Promise.race([once(lines, 'line'), ended])) as [string]
  ended.catch(() => undefined)
  const seconds: Second[] = []
  lines.on('line', line => seconds.push({ at: performance.now() / 1000, ...JSON.parse(line) }))
  return { child, url: `http://127.0.0.1:${port}`, seconds }
}

/** Least squares. */
const slopeOf = (points: [number, number][]): number => {
  const mean = (i: 0 | 1) => points.reduce((sum, p) => sum + p[i], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const over = points.reduce((sum, p) => sum + (p[0] - x) ** 2, 0)
  return points.reduce((sum, p) => sum + (p[0] - x) * (p[1] - y), 0) / over
}
const spread = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 10) / 10
  return { n: values.length, p50: at(0.5), p99: at(0.99), max: at(1) }
}

const bringAll = async (url: string, jobs: number): Promise<string[]> => {
  const ids: string[] = []
  for (let first = 0; first < jobs; first += 8)
    await Promise.all(
      Array.from({ length: Math.min(8, jobs - first) }, async (_, i) => {
        const form = new FormData()
        form.set('file', new Blob([`SONG ${SEGMENTS / 10} ${first + i}`]), `song ${first + i}.wav`)
        const answer = await fetch(`${url}/api/tracks`, { method: 'POST', body: form })
        if (answer.status !== 201) throw new Error(`an upload was answered by ${answer.status}`)
        ids.push(((await answer.json()) as Track).id)
      }),
    )
  return ids
}

const onlySeparationsLeft = async (url: string, jobs: number): Promise<void> => {
  for (;;) {
    const { queue } = (await (await fetch(`${url}/api/health`)).json()) as Health
    if (queue.running === Math.min(jobs, PLACES) && queue.running + queue.queued === jobs) return
    await pause(100)
  }
}

/** Asks what a page asks, one request each 20 ms, and times the answers. */
const askAllTheWhile = async (url: string, ids: string[], until: number) => {
  const took = { health: [] as number[], track: [] as number[], playhead: [] as number[], list: [] as number[] }
  let refused = 0
  const most = { queued: 0, running: 0 }
  const ask = async (name: keyof typeof took, path: string, init?: RequestInit) => {
    const began = performance.now()
    const answer = await fetch(url + path, init)
    const body = await answer.text()
    took[name].push(performance.now() - began)
    if (!answer.ok) refused++
    return body
  }
  const open = new Set<Promise<unknown>>()
  for (let i = 0; performance.now() < until; i++) {
    const id = ids[(i * 7) % ids.length]
    const body = JSON.stringify({ seconds: (i % 10) / 10 })
    const playhead = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
    const asking =
      i % 250 === 249
        ? ask('list', '/api/tracks')
        : i % 3 === 0
          ? ask('health', '/api/health').then(text => {
              const { queue } = JSON.parse(text) as Health
              for (const key of ['queued', 'running'] as const) most[key] = Math.max(most[key], queue[key])
            })
          : i % 3 === 1
            ? ask('track', `/api/tracks/${id}`)
            : ask('playhead', `/api/tracks/${id}/playhead`, playhead)
    const kept = asking.finally(() => open.delete(kept))
    open.add(kept)
    await pause(EVERY_MS)
  }
  await Promise.all(open)
  return { took, refused, most }
}

/** Fills the queue, keeps a hundred separations running for so long, and asks the server all the while. */
export const loadQueue = async ({ jobs, seconds, segmentMs, tell = () => undefined }: Load) => {
  const data = await mkdtemp(join(tmpdir(), 'stembridge-load-'))
  const server = await startLoaded(data, segmentMs)
  try {
    const began = performance.now()
    const ids = await bringAll(server.url, jobs)
    tell(`${jobs} songs are in after ${Math.round((performance.now() - began) / 1000)} s`)
    await onlySeparationsLeft(server.url, jobs)
    server.child.stdin.write('begin\n')
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/events`)
    let events = 0
    socket.on('message', () => events++)
    await once(socket, 'open')
    const first = server.seconds.length
    const { took, refused, most } = await askAllTheWhile(server.url, ids, performance.now() + seconds * 1000)
    const held = server.seconds.slice(first)
    const tracks = (await (await fetch(`${server.url}/api/tracks`)).json()) as Track[]
    socket.terminate()
    // what is new in memory comes within the first fifth
    const steady = held.slice(Math.floor(held.length / 5))
    return {
      ...{ jobs, seconds, mostQueued: most.queued, mostRunning: most.running, events, refused },
      done: tracks.filter(t => t.state === 'ready').length,
      failed: tracks.filter(t => t.state === 'failed').length,
      rssMB: { first: mb(steady[0]?.rss), last: mb(steady.at(-1)?.rss), most: mb(Math.max(...held.map(s => s.rss))) },
      rssSlopeMBPerMinute: Math.round((slopeOf(steady.map(s => [s.at, s.rss])) * 60) / 1e4) / 100,
      eventLoopLagMs: { p99: spread(held.map(s => s.lagP99Ms)).p50, max: spread(held.map(s => s.lagMaxMs)).max },
      requestsMs: {
        all: spread([...took.health, ...took.track, ...took.playhead]),
        ...{ health: spread(took.health), track: spread(took.track), playhead: spread(took.playhead) },
        listOfAll: spread(took.list),
      },
    }
  } finally {
    server.child.kill('SIGKILL')
    if (server.child.exitCode === null && server.child.signalCode === null) await once(server.child, 'exit')
    await rm(data, { recursive: true, force: true, maxRetries: 5 })
  }
}
const mb = (bytes = 0) => Math.round(bytes / 1e5) / 10

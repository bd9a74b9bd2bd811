import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { type WebSocket, WebSocketServer } from 'ws'
import type { FromBridge, FromPanel } from '../../contract/live.ts'
import type { Export } from '../../contract/export-schema.ts'
import type { AnalysisDocument, KeptAnalysis } from '../../contract/analysis-document.ts'
import type { Health } from '../../contract/events.ts'
import type { ManualGrid } from '../../contract/manual.ts'
import type { QueueState, Run } from '../../contract/run.ts'
import type { SetSummary } from '../../contract/set.ts'
import type { Track, TrackSheet } from '../../contract/track.ts'
import { peaksOf, wavOf } from './song.ts'

type Hello = Extract<FromBridge, { t: 'hello' }>
export type Script = {
  hello: Partial<Hello>
  tracks: Track[]
  sheets: TrackSheet[]
  runs: Run[]
  queues: QueueState[]
  engines: Health['engines']
  analyses: KeptAnalysis[]
  document: AnalysisDocument | null
  exports: Export[]
  sets: SetSummary[]
  /** False: the server's routes and events are gone. */
  libraryHere: boolean
}
const DIED = { code: 'worker_died', error: 'The worker died', cure: 'Try again' }
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

const blank = (): Hello => ({
  t: 'hello',
  version: '0',
  boot: 'b1',
  you: 'panel:test',
  api: null,
  oscPort: 4402,
  seq: 0,
  values: {},
  readings: {},
  host: { kind: 'silent', holder: null, name: 'silent', blocked: null },
  decks: { 1: null, 2: null },
  positions: [],
  surfaces: [],
})

const sendBytes = (request: IncomingMessage, response: ServerResponse, bytes: Buffer): void => {
  const [, a, b] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? []
  if (a === undefined) return void response.end(bytes)
  const part = bytes.subarray(Number(a), b ? Number(b) + 1 : undefined)
  response.writeHead(206, { 'content-range': `bytes ${a}-${Number(a) + part.length - 1}/${bytes.length}` })
  response.end(part)
}

/** A bridge and a server in one that speak the contract and say what the script says; what panels send is kept. */
export class ScriptedBridge {
  readonly received: FromPanel[] = []
  /** What was set by hand, in the order in which it was saved. */
  readonly manuals: ManualGrid[] = []
  /** "runs retry": what the page asked of the server. */
  readonly asked: string[] = []
  readonly #http = createServer((request, response) => void this.#answer(request, response))
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #panels = new Set<WebSocket>()
  readonly #script: Script
  readonly #dist: string

  constructor(dist: string, script: Partial<Script>) {
    this.#dist = dist
    this.#script = {
      hello: {},
      tracks: [],
      sheets: [],
      runs: [],
      queues: [],
      engines: [],
      analyses: [],
      document: null,
      exports: [],
      sets: [],
      libraryHere: true,
      ...script,
    }
    this.#http.on('upgrade', (request, socket, head) => {
      const events = request.url?.startsWith('/events')
      if (events && !this.#script.libraryHere) return socket.destroy()
      this.#sockets.handleUpgrade(request, socket, head, ws => {
        if (!events) this.#join(ws)
      })
    })
  }

  /** @returns the page's address */
  async open(port = 0): Promise<string> {
    await new Promise<void>(resolve => this.#http.listen(port, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  say(message: FromBridge): void {
    for (const panel of this.#panels) panel.send(JSON.stringify(message))
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate()
    this.#http.closeAllConnections()
    await new Promise(resolve => this.#http.close(resolve))
  }

  #join(ws: WebSocket): void {
    ws.on('message', data => {
      const message = JSON.parse(String(data)) as FromPanel
      this.received.push(message)
      if (message.t === 'hello') {
        this.#panels.add(ws)
        const port = (this.#http.address() as AddressInfo).port
        const api = this.#script.libraryHere ? `http://127.0.0.1:${port}` : null
        ws.send(JSON.stringify({ ...blank(), api, ...this.#script.hello }))
      }
      if (message.t === 'ping') ws.send(JSON.stringify({ t: 'pong', id: message.id }))
    })
    ws.on('close', () => this.#panels.delete(ws))
  }

  #manual(request: IncomingMessage, json: (body: unknown, status?: number) => void): void {
    let text = ''
    request.on('data', bytes => {
      text += bytes
    })
    request.on('end', () => {
      this.manuals.push(JSON.parse(text) as ManualGrid)
      json({ ...this.#script.tracks[0], manual: this.manuals.at(-1) })
    })
  }

  #sets(request: IncomingMessage, json: (body: unknown, status?: number) => void): void {
    if (request.method === 'POST') this.asked.push(`set ${new URL(request.url ?? '/', 'http://x').search}`)
    json(this.#script.sets)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    const json = (body: unknown, status = 200) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (path === '/sheets') return json(this.#script.sheets)
    if (path === '/sets' || path === '/api/sets') return this.#sets(request, json)
    if (path === '/set') return json({ stembridge: 'set' })
    if (path === '/api/health') return json({ ok: true, seq: 0, engines: this.#script.engines })
    if (path === '/api/runs') {
      const state = new URL(request.url ?? '/', 'http://x').searchParams.get('state')
      return json(this.#script.runs.filter(run => run.state === state))
    }
    if (path.startsWith('/api/queues')) return json(this.#script.queues)
    if (path.endsWith('/analyses')) return json(this.#script.analyses)
    if (path.endsWith('/analysis')) return json(this.#script.document ?? DIED, this.#script.document ? 200 : 404)
    if (path.endsWith('/exports')) return json(this.#script.exports)
    if (path.endsWith('/manual')) return this.#manual(request, json)
    if (path.endsWith('/log'))
      return json([{ node: 'separate', attempt: 3, at: 0, failure: DIED, log: 'line 1\nline 2' }])
    const act = /^\/api\/(runs|tracks)\/[^/]+\/(retry|cancel|separate|export)$/.exec(path)
    if (act) {
      this.asked.push(`${act[1]} ${act[2]}`)
      return json(this.#script.runs[0] ?? this.#script.tracks[0])
    }
    if (path === '/api/tracks' && request.method === 'GET') return json(this.#script.tracks)
    if (path.startsWith('/api/')) return json({ code: 'unknown_track', error: 'No such track', cure: 'List them' }, 404)
    const file = /\/([a-z]+)\.(peaks|wav)$/.exec(path)
    if (file) return sendBytes(request, response, (file[2] === 'peaks' ? peaksOf : wavOf)(file[1] as string))
    const name = path === '/' ? 'index.html' : path
    const bytes = await readFile(join(this.#dist, name)).catch(() => undefined)
    if (!bytes) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' }).end(bytes)
  }
}

import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { type WebSocket, WebSocketServer } from 'ws'
import type { AccessState } from '../../contract/access.ts'
import type { FromBridge, FromPanel } from '../../contract/live.ts'
import type { Export } from '../../contract/export-schema.ts'
import type { AnalysisDocument, KeptAnalysis } from '../../contract/analysis-document.ts'
import type { Health, ServerEvent } from '../../contract/events.ts'
import type { ManualGrid } from '../../contract/manual.ts'
import type { Naming } from '../../contract/naming.ts'
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
  /** Who may touch; null where the bridge does not say. */
  access: AccessState | null
  /** False: the server's routes and events are gone. */
  libraryHere: boolean
  /** What happens after the list of tracks was taken and before it is answered. */
  whileListing: ((bridge: ScriptedBridge) => Promise<void>) | null
}
const DIED = { code: 'worker_died', error: 'The worker died', cure: 'Try again' }
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
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
  /** What tracks were called by hand, in the order in which it was saved. */
  readonly names: ({ id: string } & Naming)[] = []
  /** "runs retry": what the page asked of the server. */
  readonly asked: string[] = []
  /** From which event each reader of the server's events began, in the order in which they came. */
  readonly readFrom: number[] = []
  readonly #told: ServerEvent[] = []
  readonly #http = createServer((request, response) => void this.#answer(request, response))
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #panels = new Set<WebSocket>()
  readonly #readers = new Set<WebSocket>()
  readonly #script: Script
  readonly #dist: string
  #seq = 0

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
      access: null,
      libraryHere: true,
      whileListing: null,
      ...script,
    }
    this.#http.on('upgrade', (request, socket, head) => {
      const events = request.url?.startsWith('/events')
      if (events && !this.#script.libraryHere) return socket.destroy()
      this.#sockets.handleUpgrade(request, socket, head, ws => {
        if (!events) this.#join(ws)
        else this.#read(ws, Number(new URL(request.url ?? '/', 'http://x').searchParams.get('after')))
      })
    })
  }

  /** @returns the page's address */
  async open(port = 0): Promise<string> {
    await new Promise<void>(resolve => this.#http.listen(port, '127.0.0.1', resolve))
    return this.#url()
  }

  #url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  say(message: FromBridge): void {
    for (const panel of this.#panels) panel.send(JSON.stringify(message))
  }

  /** An event of the server. */
  tell(event: Partial<ServerEvent>): void {
    const whole = { seq: ++this.#seq, at: 0, trackId: null, track: null, ...event } as ServerEvent
    this.#told.push(whole)
    for (const reader of this.#readers) reader.send(JSON.stringify(whole))
  }

  /** The server goes, or comes back. */
  library(here: boolean): void {
    this.#script.libraryHere = here
    if (!here) for (const reader of this.#readers) reader.terminate()
    this.#readers.clear()
    this.say({ t: 'api', api: here ? this.#url() : null })
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate()
    this.#http.closeAllConnections()
    await new Promise(resolve => this.#http.close(resolve))
  }

  #read(ws: WebSocket, after: number): void {
    this.readFrom.push(after)
    this.#readers.add(ws)
    ws.on('close', () => this.#readers.delete(ws))
    for (const event of this.#told) if (event.seq > after) ws.send(JSON.stringify(event))
  }

  #join(ws: WebSocket): void {
    ws.on('message', data => {
      const message = JSON.parse(String(data)) as FromPanel
      this.received.push(message)
      if (message.t === 'hello') {
        this.#panels.add(ws)
        const api = this.#script.libraryHere ? this.#url() : null
        ws.send(JSON.stringify({ ...blank(), api, ...this.#script.hello }))
      }
      if (message.t === 'ping') ws.send(JSON.stringify({ t: 'pong', id: message.id }))
    })
    ws.on('close', () => this.#panels.delete(ws))
  }

  /** Takes what a hand set of a track: its grid, or its names. */
  async #edit(request: IncomingMessage, path: string, json: (body: unknown, status?: number) => void): Promise<void> {
    let text = ''
    for await (const bytes of request) text += bytes
    const [, id = '', kind] = /^\/api\/tracks\/([^/]+)\/(manual|naming)$/.exec(path) ?? []
    const track = this.#script.tracks.find(one => one.id === id) ?? this.#script.tracks[0]
    const given = JSON.parse(text) as ManualGrid & Naming
    if (kind === 'manual') this.manuals.push(given)
    else this.names.push({ id, ...given })
    const named = { ...track, ...(kind === 'manual' ? { manual: given } : given) } as Track
    this.#script.tracks = this.#script.tracks.map(one => (one.id === id ? named : one))
    json(named)
  }

  async #list(request: IncomingMessage, json: (body: unknown) => void): Promise<void> {
    const tracks = [...this.#script.tracks]
    try {
      await this.#script.whileListing?.(this)
      json(tracks)
    } catch {
      request.socket.destroy()
    }
  }

  #sets(request: IncomingMessage, json: (body: unknown, status?: number) => void): void {
    if (request.method === 'POST') this.asked.push(`set ${new URL(request.url ?? '/', 'http://x').search}`)
    json(this.#script.sets)
  }

  /** What is done with a set that is there. */
  #set(request: IncomingMessage, path: string, json: (body: unknown, status?: number) => void): void {
    if (request.method !== 'GET') this.asked.push(`set ${request.method} ${path.replace('/api/sets/', '')}`)
    json({ stembridge: 'set' })
  }

  #access(request: IncomingMessage, path: string, json: (body: unknown, status?: number) => void): void {
    const { access } = this.#script
    if (!access) return
    if (request.method !== 'GET') this.asked.push(`access ${request.method} ${path.replace('/access/', '')}`)
    const code = { code: '123456', scope: 'play', until: Date.now() + 120_000, triesLeft: 3 } as const
    if (path === '/access/code') access.code = request.method === 'POST' ? code : null
    json(access)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    const json = (body: unknown, status = 200) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const only = new URL(request.url ?? '/', 'http://x').searchParams.get('id')
    if (path === '/sheets') return json(this.#script.sheets.filter(sheet => only === null || sheet.id === only))
    if (path.startsWith('/api/') && !this.#script.libraryHere) return void request.socket.destroy()
    if (path === '/sets' || path === '/api/sets') return this.#sets(request, json)
    if (path.startsWith('/api/sets/')) return this.#set(request, path, json)
    if (path.startsWith('/access') && this.#script.access) return this.#access(request, path, json)
    if (path === '/set') return json({ stembridge: 'set' })
    if (path === '/plugins') return json({ base: '/plugins/key/', plugins: [] })
    if (path === '/api/health') return json({ ok: true, seq: this.#seq, engines: this.#script.engines })
    if (path === '/api/runs') {
      const state = new URL(request.url ?? '/', 'http://x').searchParams.get('state')
      return json(this.#script.runs.filter(run => run.state === state))
    }
    if (/pause$|resume$/.test(path)) this.asked.push(`queue ${path.split('/').at(-1)}`)
    if (path.startsWith('/api/queues')) return json(this.#script.queues)
    if (path.endsWith('/analyses')) return json(this.#script.analyses)
    if (path.endsWith('/analysis')) return json(this.#script.document ?? DIED, this.#script.document ? 200 : 404)
    if (path.endsWith('/exports')) return json(this.#script.exports)
    if (path.endsWith('/manual') || path.endsWith('/naming')) return this.#edit(request, path, json)
    if (path.endsWith('/log'))
      return json([{ node: 'separate', attempt: 3, at: 0, failure: DIED, log: 'line 1\nline 2' }])
    const act = /^\/api\/(runs|tracks)\/[^/]+\/(retry|cancel|separate|export)$/.exec(path)
    if (act) {
      this.asked.push(`${act[1]} ${act[2]}`)
      return json(this.#script.runs[0] ?? this.#script.tracks[0])
    }
    if (path === '/api/tracks' && request.method === 'GET') return this.#list(request, json)
    const track = this.#script.tracks.find(one => path === `/api/tracks/${one.id}`)
    if (track && request.method === 'GET') return json(track)
    if (/^\/api\/tracks(\/stems)?$/.test(path)) this.asked.push(`upload ${path.endsWith('stems') ? 'stems' : 'song'}`)
    if (path.startsWith('/api/')) return json({ code: 'unknown_track', error: 'No such track', cure: 'List them' }, 404)
    const file = /\/([a-z]+)\.(peaks|wav)$/.exec(path)
    if (file) return sendBytes(request, response, (file[2] === 'peaks' ? peaksOf : wavOf)(file[1] as string))
    const name = path === '/' ? 'index.html' : path
    const bytes = await readFile(join(this.#dist, name)).catch(() => undefined)
    if (!bytes) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' }).end(bytes)
  }
}

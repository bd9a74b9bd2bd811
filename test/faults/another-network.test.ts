import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { encode } from '../../bridge/osc/encode.ts'
import type { AccessState, Scope } from '../../contract/access.ts'
import { ROUTES } from '../../contract/access-needs.ts'
import { until } from '../osc/peer.ts'
import { namespacesMissing, otherMachine } from '../remote/namespaces.ts'
import { scratch } from '../server/scratch.ts'

const ROOT = join(import.meta.dirname, '../..')
const skip = namespacesMissing()
const GAIN = '/deck/1/stem/vocals/gain'
type Pids = Record<'supervisor' | 'bridge' | 'server', number>
type Ready = { page: string; api: string; osc: number; pages: string[]; pids: Pids }

const ended = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null
const endWith = (child: ChildProcess, signal: NodeJS.Signals) =>
  onTestFinished(async () => {
    child.kill(signal)
    if (!ended(child)) await once(child, 'exit')
  })

/** The whole program, as a user starts it. */
const start = async (...words: string[]): Promise<Ready> => {
  const all = [join(ROOT, 'cli/main.ts'), 'start', '--no-open', '--json', '--data', await scratch()]
  const child = spawn(process.execPath, [...all, '--port', '0', '--osc-port', '0', ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, STEMBRIDGE_DEMO: '0' },
  })
  endWith(child, 'SIGTERM')
  const [line] = await once(createInterface({ input: child.stdout }), 'line', { signal: AbortSignal.timeout(60_000) })
  return JSON.parse(line as string) as Ready
}

type Found = {
  status: number
  headers: Record<string, string>
  text: string
  error?: string
  heard: number & { t: string }[]
}
/** A program on the other network. */
const visit = (within: string[]) => {
  const [program = '', ...args] = [...within, process.execPath, join(ROOT, 'test/access/fixtures/visitor.ts')]
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  endWith(child, 'SIGKILL')
  const waiting = new Map<number, (found: Found) => void>()
  const seen = { closed: 0 }
  createInterface({ input: child.stdout }).on('line', line => {
    const { id, ...found } = JSON.parse(line) as Found & { id: number; closed?: true }
    if (found.closed) seen.closed++
    waiting.get(id)?.(found)
    waiting.delete(id)
  })
  let last = 0
  const does = (what: object): Promise<Found> =>
    new Promise((resolve, reject) => {
      const id = ++last
      setTimeout(() => reject(new Error(`no answer to ${JSON.stringify(what)}`)), 20_000).unref()
      waiting.set(id, resolve)
      child.stdin.write(`${JSON.stringify({ id, ...what })}\n`)
    })
  return { does, seen }
}

/** What a program of ours listens on: the ports of the sockets that it has open. Source: proc(5), net/tcp. */
const portsOf = (pids: number[], kind: 'tcp' | 'udp'): number[] => {
  const inodes = new Set(
    pids.flatMap(pid => {
      const folder = `/proc/${pid}/fd`
      return readdirSync(folder).flatMap(fd => {
        try {
          return /^socket:\[(\d+)\]$/.exec(readlinkSync(join(folder, fd)))?.[1] ?? []
        } catch {
          return []
        }
      })
    }),
  )
  const rows = [kind, `${kind}6`].flatMap(name => readFileSync(`/proc/net/${name}`, 'utf8').split('\n').slice(1))
  return rows.flatMap(row => {
    const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/)
    const isOpen = kind === 'udp' || state === '0A'
    return isOpen && inodes.has(inode) ? [Number.parseInt(local.split(':')[1] as string, 16)] : []
  })
}

const osc = (value: number): Buffer =>
  Buffer.from(encode({ address: GAIN, arguments: [{ type: 'f', value }], typed: true }))
const slip = (packet: Buffer): Buffer => Buffer.concat([Buffer.from([0xc0]), packet, Buffer.from([0xc0])])
const pathOf = (pattern: string): string =>
  pattern
    .replace(':address', '192.0.2.99')
    .replace(/:[a-z]+/g, '1')
    .replace(/\*$/, 'x')

const gainAt = async (page: string): Promise<unknown> =>
  ((await (await fetch(`${page}osc-query${GAIN}?VALUE`)).json()) as { VALUE: unknown[] }).VALUE[0]
const manage = async (page: string, path: string, method = 'GET', body?: object): Promise<AccessState> =>
  (await (
    await fetch(`${page}access${path}`, {
      method,
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    })
  ).json()) as AccessState

describe.skipIf(skip)(`from another network${skip ? ` (skipped: ${skip})` : ''}`, () => {
  it('without --lan nothing answers at all', { timeout: 120_000 }, async () => {
    const { here, within } = otherMachine()
    const { page, osc: oscPort, pids, pages } = await start()
    expect(pages).toEqual([])
    const { does } = visit(within)
    const tcp = portsOf(Object.values(pids), 'tcp')
    expect(tcp).toContain(Number(new URL(page).port))
    for (const port of tcp)
      expect([port, (await does({ do: 'http', host: here, port, path: '/' })).error]).toEqual([port, 'ECONNREFUSED'])
    const packet = osc(-20)
    expect(portsOf([pids.bridge], 'udp')).toContain(oscPort)
    for (const port of portsOf(Object.values(pids), 'udp'))
      expect((await does({ do: 'udp', host: here, port, bytes: packet.toString('base64') })).heard).toBe(0)
    expect(await gainAt(page)).toBe(0)
  })

  it('with --lan and no pairing 0 doors are open; with one, its scope and no more; turned out, 0 again', {
    timeout: 180_000,
  }, async () => {
    const { here, there, within } = otherMachine()
    const { page, api, osc: oscPort, pids, pages } = await start('--lan')
    const port = Number(new URL(page).port)
    expect(pages).toContain(`http://${here}:${port}/`)
    const { does, seen } = visit(within)
    const http = (path: string, of: { method?: string; headers?: object; body?: object } = {}) =>
      does({
        ...{ do: 'http', host: here, port, path, method: of.method ?? 'GET' },
        headers: { ...(of.body ? { 'content-type': 'application/json' } : {}), ...of.headers },
        ...(of.body ? { body: JSON.stringify(of.body) } : {}),
      })
    const doors = async (headers: object): Promise<string[]> => {
      const open: string[] = []
      for (const [method, pattern, need] of ROUTES) {
        if (need === 'anyone') continue
        const { status } = await http(pathOf(pattern), {
          method,
          headers,
          ...(method === 'POST' || method === 'PUT' ? { body: {} } : {}),
        })
        if (status !== 401) open.push(`${method} ${pattern} ${status}`)
      }
      const { error } = await does({ do: 'live', host: here, port, headers, send: [] })
      if (!error?.includes('401')) open.push('the live socket')
      return open
    }
    const sendOsc = async (value: number): Promise<unknown[]> => {
      const bytes = osc(value)
      const heard = [(await does({ do: 'udp', host: here, port: oscPort, bytes: bytes.toString('base64') })).heard]
      heard.push((await does({ do: 'knock', host: here, port: oscPort, bytes: slip(bytes).toString('base64') })).heard)
      return heard
    }

    // every port that our programs have
    const tcp = portsOf(Object.values(pids), 'tcp')
    expect(tcp).toEqual(expect.arrayContaining([port, Number(new URL(api).port)]))
    for (const one of tcp) {
      const { error, status } = await does({ do: 'http', host: here, port: one, path: '/' })
      if (one === port) expect(status).toBe(401)
      else expect([one, status]).toEqual([one, undefined])
      console.log(`TCP ${one}: ${error ?? status}`)
    }
    expect(await doors({})).toEqual([])
    for (const one of portsOf(Object.values(pids), 'udp'))
      expect((await does({ do: 'udp', host: here, port: one, bytes: osc(-20).toString('base64') })).heard).toBe(0)
    await sendOsc(-21)
    expect(await gainAt(page)).toBe(0)
    expect((await manage(page, '')).asked.map(one => one.address)).toEqual([there])

    // let in, as each scope
    const pair = async (scope: Scope) => {
      const { code } = await manage(page, '/code', 'POST', { scope })
      const answer = await http('/access/pair', {
        method: 'POST',
        body: { code: code?.code, name: scope, token: true },
      })
      const { token, id } = JSON.parse(answer.text) as { token: string; id: string }
      return { id, headers: { authorization: `Bearer ${token}` } }
    }
    const view = await pair('view')
    const set = { t: 'set', path: GAIN, value: -6 }
    const seesOnly = await does({ do: 'live', host: here, port, headers: view.headers, send: [set] })
    expect((seesOnly.heard as { t: string }[]).some(one => one.t === 'refused')).toBe(true)
    expect([(await http('/api/tracks', view)).status, await gainAt(page)]).toEqual([200, 0])
    expect((await http('/api/queues/separation/pause', { ...view, method: 'POST' })).status).toBe(403)
    const play = await pair('play')
    await does({ do: 'live', host: here, port, headers: play.headers, send: [set] })
    expect([
      await gainAt(page),
      (await http('/access/code', { ...play, method: 'POST', body: { scope: 'manage' } })).status,
    ]).toEqual([-6, 403])

    // OSC of its own address, by both ways
    expect((await http('/access/osc/own', { ...play, method: 'POST' })).status).toBe(200)
    await does({ do: 'udp', host: here, port: oscPort, bytes: osc(-7).toString('base64') })
    await until(async () => (await gainAt(page)) === -7, 'OSC by UDP is heard')
    await does({ do: 'knock', host: here, port: oscPort, bytes: slip(osc(-8)).toString('base64'), stays: true })
    await until(async () => (await gainAt(page)) === -8, 'OSC by TCP is heard')

    // turned out
    const before = seen.closed
    for (const { id } of [view, play]) await manage(page, `/devices/${id}`, 'DELETE')
    await until(() => seen.closed >= before + 3, 'both live sockets and the connection of OSC are cut')
    expect([await doors(view.headers), await doors(play.headers)]).toEqual([[], []])
    await sendOsc(-30)
    expect(await gainAt(page)).toBe(-8)
  })
})

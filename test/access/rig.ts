import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { type Bridge, openBridge } from '../../bridge/bridge.ts'
import { readConfig } from '../../bridge/config.ts'
import type { AccessState, Scope } from '../../contract/access.ts'
import type { FromBridge, FromPanel } from '../../contract/live.ts'
import { until } from '../osc/peer.ts'

const root = join(import.meta.dirname, '../..')
/** What a proxy on this machine adds: the door takes who comes with it for one from elsewhere. */
export const FAR = { 'x-forwarded-for': '192.0.2.7' }

export type Answer = {
  status: number
  headers: Record<string, unknown>
  text: string
  json: () => Record<string, unknown>
}
export type Asking = { method?: string; headers?: Record<string, string>; body?: unknown; raw?: Buffer | string }

/** A raw request: fetch would tidy up paths and hosts. */
export const ask = (
  port: number,
  path: string,
  { method = 'GET', headers = {}, body, raw }: Asking = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const bytes = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const length = bytes === undefined ? {} : { 'content-length': String(Buffer.byteLength(bytes)) }
    const all = { ...type, ...length, ...headers }
    const out = request({ port, host: '127.0.0.1', path, headers: all, method, agent: false }, response => {
      const parts: Buffer[] = []
      response.on('data', part => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(parts).toString()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) })
      })
    })
    out.on('error', reject)
    out.end(bytes)
  })

/** A bridge with `--lan`, though on loopback, and what is done with it. */
export const openLan = async (of: { data?: string; lan?: boolean; panel?: string } = {}) => {
  const data = of.data ?? mkdtempSync(join(tmpdir(), 'stembridge-access-'))
  const config = { ...readConfig({ STEMBRIDGE_DATA: data, STEMBRIDGE_OSC_PORT: '0' }, root, '0.0.0'), port: 0 }
  const panel = of.panel ?? config.panel
  const bridge: Bridge = await openBridge({ ...config, panel, lan: of.lan ?? true }, () => {})
  let open = true
  const close = async () => {
    if (open) await bridge.close()
    open = false
  }
  onTestFinished(async () => {
    await close()
    if (!of.data) rmSync(data, { recursive: true, force: true })
  })
  const { port } = bridge
  const here = (path: string, asking: Asking = {}) => ask(port, path, asking)
  const state = async () => (await here('/access')).json() as unknown as AccessState
  const openCode = async (scope: Scope) =>
    (await here('/access/code', { method: 'POST', body: { scope } })).json().code as unknown as { code: string }
  /** Lets a device in from elsewhere; its headers come with it from then on. */
  const pair = async (scope: Scope, name = `a ${scope}`) => {
    const { code } = await openCode(scope)
    const answer = await ask(port, '/access/pair', { method: 'POST', headers: FAR, body: { code, name, token: true } })
    const { id, token } = answer.json() as { id: string; token: string }
    const headers = { ...FAR, authorization: `Bearer ${token}` }
    return {
      id,
      token,
      headers,
      ask: (path: string, asking: Asking = {}) => far(path, { ...asking, headers: { ...headers, ...asking.headers } }),
    }
  }
  const far = (path: string, asking: Asking = {}) =>
    ask(port, path, { ...asking, headers: { ...FAR, ...asking.headers } })
  return { data, bridge, port, close, here, far, state, openCode, pair }
}
export type Lan = Awaited<ReturnType<typeof openLan>>

/** How an upgrade is answered: 'open', or the status. */
export const upgrade = (port: number, path: string, headers: Record<string, string>): Promise<string> =>
  new Promise(resolve => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
    socket.on('open', () => {
      socket.terminate()
      resolve('open')
    })
    socket.on('error', error => resolve(/\d{3}/.exec(error.message)?.[0] ?? error.message))
  })

/** A client of the live socket with headers of its own. */
export const openLive = async (
  port: number,
  headers: Record<string, string>,
  hello: Partial<Extract<FromPanel, { t: 'hello' }>> = {},
) => {
  const heard: FromBridge[] = []
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers })
  const closed = once(socket, 'close')
  socket.on('message', data => heard.push(JSON.parse(String(data))))
  socket.on('error', () => {})
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  const send = (message: FromPanel) => socket.send(JSON.stringify(message))
  const all = <T extends FromBridge['t']>(t: T) =>
    heard.filter((one): one is Extract<FromBridge, { t: T }> => one.t === t)
  send({ t: 'hello', panel: 'test', ...hello })
  await until(() => all('hello').length > 0, 'hello')
  const settled = async () => {
    const id = Math.random()
    send({ t: 'ping', id })
    await until(() => all('pong').some(pong => pong.id === id), 'pong')
  }
  return { socket, heard, all, send, settled, closed }
}

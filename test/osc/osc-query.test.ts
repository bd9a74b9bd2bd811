import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { get as httpGet } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Bridge } from '../../bridge/bridge.ts'
import { decode } from '../../bridge/osc/decode.ts'
import { encode } from '../../bridge/osc/encode.ts'
import type { OscMessage } from '../../bridge/osc/packet.ts'
import { parameterTable } from '../../contract/parameters.ts'
import { newFolder } from '../bridge/data-folder.ts'
import { bridgeHere } from '../bridge/running.ts'
import { OscPeer, until } from './peer.ts'

const VOCALS = '/deck/1/stem/vocals/gain'
type Node = { FULL_PATH: string; CONTENTS?: Record<string, Node>; TYPE?: string; ACCESS?: number; VALUE?: unknown[] }

let bridge: Bridge
let data: string
const ends: (() => void)[] = []

beforeEach(async () => {
  data = newFolder()
  bridge = await bridgeHere(data)
})
afterEach(async () => {
  for (const end of ends.splice(0)) end()
  await bridge.close()
  rmSync(data, { recursive: true })
})

/** The page's port has it beneath /osc-query, the OSC port from its root. */
const doors: [string, () => { port: number; root: string }][] = [
  ['on the OSC port', () => ({ port: bridge.oscPort() as number, root: '' })],
  ["on the page's port", () => ({ port: bridge.port, root: '/osc-query' })],
]

describe.each(doors)('OSCQuery %s', (_name, door) => {
  const ask = (path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: unknown }> =>
    new Promise((resolve, reject) => {
      const { port, root } = door()
      const request = httpGet({ host: '127.0.0.1', port, path: root + path, agent: false, headers }, response => {
        let text = ''
        response.on('data', bytes => {
          text += bytes
        })
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) }),
        )
      })
      request.on('error', reject)
      request.setTimeout(10_000, () => request.destroy(new Error(`no answer to ${path}`)))
    })
  const open = async () => {
    const { port, root } = door()
    const socket = new WebSocket(`ws://127.0.0.1:${port}${root || '/'}`)
    const heard: OscMessage[] = []
    const news: string[] = []
    socket.on('message', (bytes, isBinary) => {
      if (!isBinary) {
        const { COMMAND, DATA } = JSON.parse(String(bytes)) as { COMMAND: string; DATA: string }
        news.push(`${COMMAND} ${DATA}`)
      }
      const packet = isBinary ? decode(bytes as Buffer) : undefined
      if (packet && 'address' in packet) heard.push(packet)
    })
    await once(socket, 'open')
    ends.push(() => socket.terminate())
    const say = (COMMAND: string, DATA: unknown) => socket.send(JSON.stringify({ COMMAND, DATA }))
    return { socket, heard, news, say }
  }

  it('tells its host: where OSC is, and what of the proposal it has', async () => {
    const { body } = await ask('/?HOST_INFO')
    expect(body).toMatchObject({ NAME: 'Stembridge', OSC_PORT: bridge.oscPort(), OSC_TRANSPORT: 'UDP' })
    const { EXTENSIONS } = body as { EXTENSIONS: Record<string, boolean> }
    const served = Object.keys(EXTENSIONS).filter(key => EXTENSIONS[key])
    const { body: gain } = await ask(VOCALS)
    for (const key of served.filter(one => !/^(LISTEN|PATH_)/.test(one))) expect(gain, key).toHaveProperty(key)
  })

  it('has every parameter at its path, each with its access, type and description', async () => {
    const { body } = await ask('/')
    const leaves = new Map<string, Node>()
    const walk = (node: Node) => {
      if (node.TYPE) leaves.set(node.FULL_PATH, node)
      for (const inner of Object.values(node.CONTENTS ?? {})) walk(inner)
    }
    walk(body as Node)
    expect([...leaves.keys()].toSorted()).toEqual([...parameterTable().keys()].toSorted())
    for (const [path, row] of parameterTable()) {
      const access = row.reserved ? 0 : { reading: 1, trigger: 2, value: 3 }[row.kind]
      expect(leaves.get(path), path).toMatchObject({ ACCESS: access, DESCRIPTION: row.says })
      expect('VALUE' in (leaves.get(path) as Node), path).toBe(access === 1 || access === 3)
    }
  })

  it('answers one attribute; nothing where a node has it not; and says what it does not know', async () => {
    expect(await ask(`${VOCALS}?VALUE`)).toEqual({ status: 200, body: { VALUE: [0] } })
    expect(await ask(`${VOCALS}?RANGE`)).toEqual({ status: 200, body: { RANGE: [{ MIN: -144, MAX: 6 }] } })
    expect(await ask('/master/crossfade/curve?RANGE')).toMatchObject({
      body: { RANGE: [{ VALS: ['smooth', 'power', 'linear', 'cut'] }] },
    })
    expect(await ask('/deck/1/cue?VALUE')).toMatchObject({ status: 204 })
    expect(await ask(`${VOCALS}?COLOUR`)).toMatchObject({ status: 400 })
    expect(await ask('/deck/9?VALUE')).toMatchObject({ status: 404 })
    expect(await ask('/%E0%A4%A')).toMatchObject({ status: 404 })
  })

  it('answers no page of another site, and none that was pointed here by another name', async () => {
    expect(await ask('/', { Origin: 'http://elsewhere.example' })).toMatchObject({ status: 403 })
    expect(await ask('/', { Host: 'elsewhere.example' })).toMatchObject({ status: 403 })
  })

  it('tells which parameters come with an effect and go with it, and has them meanwhile', async () => {
    const { news, heard, say } = await open()
    const slot = '/deck/1/stem/vocals/insert/1'
    const other = await OscPeer.open(bridge.oscPort() as number)
    ends.push(() => other.close())
    await other.send(`${slot}/effect`, { type: 's', value: 'echo' })
    await until(() => news.includes(`PATH_ADDED ${slot}/wet`), 'the rows of the effect')
    expect((await ask(`${slot}/wet?ACCESS`)).body).toEqual({ ACCESS: 3 })
    say('LISTEN', `${slot}/wet`)
    await until(async () => {
      await other.sendFloat(`${slot}/wet`, 0.25)
      await other.sendFloat(`${slot}/wet`, 0.5)
      return heard.some(({ address }) => address === `${slot}/wet`)
    }, 'what is listened to')
    await other.send(`${slot}/effect`, { type: 's', value: '' })
    await until(() => news.includes(`PATH_REMOVED ${slot}/wet`), 'they go')
    expect((await ask(`${slot}/wet`)).status).toBe(404)
    expect(news.every(one => / \/deck\/1\/stem\/vocals\/insert\/1\//.test(one))).toBe(true)
  })

  it('takes OSC by WebSocket, and tells what is listened to until it is ignored', async () => {
    const { socket, heard, say } = await open()
    say('LISTEN', VOCALS)
    say('LISTEN', '/deck/1/slip')
    say('LISTEN', '/no/such/thing')
    say('LISTEN', 5)
    socket.send('{')
    socket.send(Buffer.from('junk'))
    const float = (address: string, value: number) =>
      encode({ address, arguments: [{ type: 'f', value }], typed: true })
    socket.send(float('/deck/2/gain', -3))
    const other = await OscPeer.open(bridge.oscPort() as number)
    ends.push(() => other.close())
    await until(async () => {
      const { body } = await ask('/deck/2/gain?VALUE')
      return (body as { VALUE: number[] }).VALUE[0] === -3
    }, 'the gain that was set by WebSocket')
    await other.sendFloat(VOCALS, -8)
    await other.sendFloat('/deck/1/slip', 1)
    await until(() => heard.length >= 2, 'what is listened to')
    expect(heard).toEqual([
      { address: VOCALS, arguments: [{ type: 'f', value: -8 }], typed: true },
      { address: '/deck/1/slip', arguments: [{ type: 'T' }], typed: true },
    ])
    say('IGNORE', VOCALS)
    socket.send(float(VOCALS, -20))
    await until(async () => {
      const { body } = await ask(`${VOCALS}?VALUE`)
      return (body as { VALUE: number[] }).VALUE[0] === -20
    })
    await other.sendFloat(VOCALS, -9)
    await other.sendFloat('/deck/1/slip', 0)
    await until(() => heard.length >= 3, 'what is still listened to')
    expect(heard.at(-1)).toEqual({ address: '/deck/1/slip', arguments: [{ type: 'F' }], typed: true })
    expect(heard).toHaveLength(3)
  })
})

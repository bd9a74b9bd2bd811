import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Bridge } from '../../bridge/bridge.ts'
import { newFolder, setReady, writeTrack } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeHere } from '../bridge/running.ts'

let data: string
let bridge: Bridge

type Answer = { status: number; headers: Record<string, unknown>; body: Buffer }
/** A raw request: fetch would tidy up paths and hosts. */
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const out = request({ port: bridge.port, host: '127.0.0.1', path, headers, method }, response => {
      const parts: Buffer[] = []
      response.on('data', part => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      )
    })
    out.on('error', reject)
    out.end()
  })

const upgrade = (headers: Record<string, string>, path = '/live'): Promise<string> =>
  new Promise(resolve => {
    const socket = new WebSocket(`ws://127.0.0.1:${bridge.port}${path}`, { headers })
    socket.on('open', () => {
      socket.terminate()
      resolve('open')
    })
    socket.on('error', error => resolve(error.message))
  })

beforeAll(async () => {
  data = newFolder()
  writeTrack(data, { id: 'one', seconds: 2 })
  writeTrack(data, { id: 'grows', seconds: 2, addedAt: 2, stemsReady: [[0, 44100]] })
  writeFileSync(join(data, 'secret.txt'), 'secret')
  bridge = await bridgeHere(data)
})
afterAll(async () => {
  await bridge.close()
  rmSync(data, { recursive: true })
})

describe('the sound by byte range', () => {
  it('is the samples that were asked for', async () => {
    const { status, headers, body } = await ask('/audio/stems/one-stems/vocals.wav', { Range: 'bytes=44-51' })
    expect(status).toBe(206)
    expect(headers['content-range']).toBe(`bytes 44-51/${44 + 2 * 44100 * 4}`)
    expect([body.readInt16LE(0), body.readInt16LE(4)]).toEqual([-1000, -903])
  })

  it('comes whole, as a head, or not at all', async () => {
    expect((await ask('/audio/mixes/one-mix/mix.wav')).body).toHaveLength(44 + 2 * 44100 * 4)
    const head = await ask('/audio/mixes/one-mix/mix.wav', {}, 'HEAD')
    expect([head.status, head.body.length, head.headers['accept-ranges']]).toEqual([200, 0, 'bytes'])
    expect((await ask('/audio/mixes/one-mix/mix.wav', { Range: 'bytes=99999999-' })).status).toBe(416)
    expect((await ask('/audio/mixes/none/mix.wav')).status).toBe(404)
  })

  it('is kept by the browser only when it is whole', async () => {
    const path = '/audio/stems/grows-stems/drums.wav'
    expect((await ask(path)).headers['cache-control']).toBe('no-store')
    setReady(data, 'stems/grows-stems', ['vocals', 'drums', 'bass', 'other'], 88200, [[0, 88200]])
    expect((await ask(path)).headers['cache-control']).toContain('max-age')
    expect((await ask('/audio/stems/grows-stems/manifest.json')).headers['cache-control']).toBe('no-store')
  })

  it.each([
    '/audio/mixes/../../secret.txt',
    '/audio/mixes/..%2f..%2fsecret.txt',
    '/audio/mixes/one-mix/..%2f..%2f..%2fsecret.txt',
    '/audio/blobs/one-mix/mix.wav',
    '/audio/mixes/one-mix/%00.wav',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/package.json',
    '/%E0%A4%A',
  ])('never leaves its folders: %s', async path => {
    const { status, body } = await ask(path)
    expect(status).toBe(404)
    expect(body.toString()).not.toContain('secret"')
  })

  it.skipIf(process.platform === 'win32')(
    'does not follow links (skipped on Windows: they need a privilege)',
    async () => {
      symlinkSync(join(data, 'secret.txt'), join(data, 'mixes', 'one-mix', 'link.wav'))
      symlinkSync(join(data, 'mixes', 'one-mix'), join(data, 'mixes', 'all'))
      expect((await ask('/audio/mixes/one-mix/link.wav')).status).toBe(404)
      expect((await ask('/audio/mixes/all/mix.wav')).status).toBe(404)
    },
  )
})

describe('who may come in', () => {
  it.each(['127.0.0.1:4400', 'localhost:4400', 'LOCALHOST', '[::1]:4400'])('Host %s may', async host => {
    expect((await ask('/config', { Host: host })).status).toBe(200)
  })

  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:4400', '192.168.1.2'])(
    'Host %s may not, on any route',
    async host => {
      for (const path of ['/', '/config', '/sheets', '/audio/mixes/one-mix/mix.wav', '/osc-query']) {
        const { status, body } = await ask(path, { Host: host })
        expect([status, JSON.parse(body.toString()).code]).toEqual([403, 'foreign_host'])
      }
      expect(await upgrade({ Host: host })).toContain('403')
    },
  )

  it('a page from elsewhere may not, neither by request nor by socket', async () => {
    for (const Origin of ['https://evil.example', 'null', 'http://localhost.evil.example', 'file://']) {
      expect((await ask('/config', { Origin })).status, Origin).toBe(403)
      expect(await upgrade({ Origin }), Origin).toContain('403')
    }
    expect(await upgrade({ Origin: `http://localhost:${bridge.port}` })).toBe('open')
    expect(await upgrade({})).toBe('open')
    expect(await upgrade({}, '/other')).toContain('403')
  })

  it('every answer forbids inline script', async () => {
    const policy = String((await ask('/')).headers['content-security-policy'])
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain("'unsafe-")
  })

  it('nothing is written over HTTP', async () => {
    expect((await ask('/config', {}, 'POST')).status).toBe(404)
  })
})

describe('what is asked', () => {
  it('lists the sheets, the newest first', async () => {
    const sheets = JSON.parse((await ask('/sheets')).body.toString())
    expect(sheets.map((sheet: { id: string }) => sheet.id)).toEqual(['grows', 'one'])
  })

  it('describes every parameter by OSCQuery', async () => {
    const get = async (path: string) => JSON.parse((await ask(`/osc-query${path}`)).body.toString())
    expect(await get('/?HOST_INFO')).toMatchObject({
      NAME: 'Stembridge',
      OSC_PORT: bridge.oscPort(),
      OSC_TRANSPORT: 'UDP',
    })
    expect(await get('/deck/1/stem/vocals/gain')).toMatchObject({
      FULL_PATH: '/deck/1/stem/vocals/gain',
      TYPE: 'f',
      ACCESS: 3,
      RANGE: [{ MIN: -144, MAX: 6 }],
      VALUE: [0],
    })
    expect(await get('/deck/2/play?VALUE')).toEqual({ VALUE: [false] })
    expect((await get('/')).CONTENTS.deck.CONTENTS['1'].CONTENTS.tempo.ACCESS).toBe(1)
    expect((await ask('/osc-query/nothing')).status).toBe(404)
  })
})

describe('the live socket', () => {
  it('survives what is no message, and counts it', async () => {
    const panel = await PanelClient.open(bridge.port, { panel: 'junk' })
    for (const junk of [
      '',
      '{',
      '[]',
      'null',
      '{"t":"set"}',
      '{"t":"set","path":5}',
      '{"t":"position","positions":[{}]}',
    ])
      panel.socket.send(junk)
    panel.socket.send(Buffer.from([1, 2, 3]))
    panel.set('/deck/1/stem/bass/gain', -5)
    await panel.settled()
    expect(await (await fetch(`http://127.0.0.1:${bridge.port}/osc-query/deck/1/stem/bass/gain?VALUE`)).json()).toEqual(
      {
        VALUE: [-5],
      },
    )
    panel.close()
  })

  it('says what it refuses, with the cure', async () => {
    const panel = await PanelClient.open(bridge.port, { panel: 'refused' })
    panel.set('/deck/1/stem/bas/gain', -5)
    panel.set('/deck/1/load', 'none')
    await panel.settled()
    expect(panel.all('refused').map(({ path, failure }) => [path, failure.code])).toEqual([
      ['/deck/1/stem/bas/gain', 'unknown_path'],
      ['/deck/1/load', 'unknown_track'],
    ])
    panel.close()
  })

  it('cuts off a message that is too large, and nothing else', async () => {
    const panel = await PanelClient.open(bridge.port, { panel: 'large' })
    const other = await PanelClient.open(bridge.port, { panel: 'other' })
    panel.socket.send('x'.repeat(2 ** 21))
    await new Promise(resolve => panel.socket.on('close', resolve))
    await other.settled()
    expect(other.closed).toBe(false)
    other.close()
  })
})

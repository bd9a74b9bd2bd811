import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bridge } from '../../bridge/bridge.ts'
import type { PluginList } from '../../contract/plugins.ts'
import { newFolder } from '../bridge/data-folder.ts'
import { bridgeHere } from '../bridge/running.ts'

const EFFECT = { name: 'Echo of mine', vendor: 'Me', version: '1', hasAudioInput: true, hasAudioOutput: true }

let data: string
let bridge: Bridge
const put = (path: string, text: string): void => {
  const file = join(data, 'plugins', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
const plugin = (path: string, descriptor: object): void => {
  put(`${path}/descriptor.json`, JSON.stringify(descriptor))
  put(`${path}/index.js`, 'export default class {}')
}
/** As a browser asks: with any headers, which fetch does not let us set. */
const ask = (path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: bridge.port, path, headers, timeout: 5000 }, answer => {
      let text = ''
      answer.on('data', bytes => {
        text += bytes
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
    })
    asked.on('error', reject)
    asked.end()
  })
const list = async (): Promise<PluginList> => JSON.parse((await ask('/plugins')).text) as PluginList

beforeAll(async () => {
  data = newFolder()
  plugin('mine/echo', EFFECT)
  plugin('a-synth', { ...EFFECT, name: 'Synth', isInstrument: true })
  plugin('draws', { name: 'Scope', hasAudioInput: true, hasAudioOutput: false })
  put('broken/descriptor.json', '{')
  put('broken/index.js', '')
  put('utils/sdk/src/WamNode.js', 'export const whose = "its own"')
  put('mine/echo/lib/own.js', 'export const whose = "its own"')
  writeFileSync(join(data, 'secret.txt'), 'secret')
  symlinkSync(join(data, 'secret.txt'), join(data, 'plugins', 'mine', 'echo', 'link.txt'))
  bridge = await bridgeHere(data)
})
afterAll(() => bridge?.close())

describe('The plugin folder', () => {
  it('is listed by what takes sound and gives sound', async () => {
    expect((await list()).plugins).toEqual([{ id: 'mine/echo', name: 'Echo of mine', vendor: 'Me', version: '1' }])
  })

  it('is served to a frame, which has no origin', async () => {
    const { base } = await list()
    const { status, headers, text } = await ask(`${base}of/mine/echo/index.js`, {
      origin: 'null',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'cors',
    })
    expect([status, text]).toEqual([200, 'export default class {}'])
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'content-type': 'text/javascript; charset=utf-8',
    })
  })

  it('is served under a policy that knows nothing but the folder itself', async () => {
    const { base } = await list()
    const { headers } = await ask(`${base}of/mine/echo/index.js`)
    const policy = String(headers['content-security-policy']).split('; ')
    const own = `http://127.0.0.1:${bridge.port}${base}`
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain('sandbox allow-scripts')
    expect(policy).toContain(`connect-src ${own} data: blob:`)
    expect(policy.join(' ')).not.toMatch(/allow-same-origin|https?:\/\/\*|ws:/)
  })

  it('is shut for who does not know its key, and the key is new with each start', async () => {
    const { base } = await list()
    expect(base).toMatch(/^\/plugins\/[0-9a-f]{32}\/$/)
    expect((await ask(`/plugins/${'0'.repeat(32)}/of/mine/echo/index.js`)).status).toBe(404)
    const other = await bridgeHere(newFolder())
    const answer = await fetch(`http://127.0.0.1:${other.port}/plugins`)
    expect(((await answer.json()) as PluginList).base).not.toBe(base)
    await other.close()
  })

  it('tells no other page its key, nor gives one its files', async () => {
    const { base } = await list()
    expect((await ask('/plugins', { origin: 'https://evil.example' })).status).toBe(403)
    expect((await ask('/plugins', { origin: 'null' })).status).toBe(403)
    expect((await ask(`${base}of/mine/echo/index.js`, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await ask(`${base}of/mine/echo/index.js`, { host: 'evil.example' })).status).toBe(403)
  })

  it('gives nothing that lies outside of it', async () => {
    const { base } = await list()
    for (const path of [
      'of/../secret.txt',
      'of/%2e%2e/secret.txt',
      'of/mine/echo/link.txt',
      'sdk/../package.json',
      'of/',
    ])
      expect((await ask(base + path)).status, path).toBe(404)
  })

  it('gives every plugin one SDK, whatever copy it brought, and its own files else', async () => {
    const { base } = await list()
    expect((await ask(`${base}of/utils/sdk/src/WamNode.js`)).text).toContain('class WamNode')
    expect((await ask(`${base}sdk/index.js`)).text).toContain('initializeWamHost')
    expect((await ask(`${base}of/mine/echo/lib/own.js`)).text).toContain('its own')
  })
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBridge, type Bridge } from '../../bridge/bridge.ts'
import { readConfig } from '../../bridge/config.ts'
import { newFolder, writeTrack } from '../bridge/data-folder.ts'

const root = join(import.meta.dirname, '..', '..')
const SCRIPT = 'export const answer = 42\n'.repeat(100)
let data: string
let panel: string
let bridge: Bridge

/** A raw request: fetch would unpack what comes. */
const ask = (path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const out = request({ port: bridge.port, host: '127.0.0.1', path, headers }, response => {
      const parts: Buffer[] = []
      response.on('data', part => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      )
    })
    out.on('error', reject)
    out.end()
  })

beforeAll(async () => {
  data = newFolder()
  writeTrack(data, { id: 'one', seconds: 2 })
  writeTrack(data, { id: 'two', seconds: 2, addedAt: 2 })
  panel = mkdtempSync(join(tmpdir(), 'stembridge-page-'))
  mkdirSync(join(panel, 'assets'))
  writeFileSync(join(panel, 'index.html'), '<!doctype html>')
  writeFileSync(join(panel, 'manifest.webmanifest'), '{}')
  writeFileSync(join(panel, 'assets', 'page.js'), SCRIPT)
  writeFileSync(join(panel, 'assets', 'page.js.gz'), gzipSync(SCRIPT))
  const config = readConfig({ STEMBRIDGE_DATA: data, STEMBRIDGE_OSC_PORT: '0' }, root, '0.0.0')
  bridge = await openBridge({ ...config, port: 0, panel }, () => {})
})
afterAll(async () => {
  await bridge.close()
  for (const folder of [data, panel]) rmSync(folder, { recursive: true })
})

describe('the page’s files', () => {
  it('come packed to who takes that, and plain to who does not', async () => {
    const packed = await ask('/assets/page.js', { 'Accept-Encoding': 'gzip, deflate' })
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
    expect(packed.headers['content-type']).toMatch(/^text\/javascript/)
    expect(gunzipSync(packed.body).toString()).toBe(SCRIPT)
    const plain = await ask('/assets/page.js')
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.body.toString()).toBe(SCRIPT)
  })

  it('come plain where nothing is packed beside them, and by range', async () => {
    expect((await ask('/', { 'Accept-Encoding': 'gzip' })).body.toString()).toBe('<!doctype html>')
    const part = await ask('/assets/page.js', { 'Accept-Encoding': 'gzip', Range: 'bytes=0-5' })
    expect([part.status, part.body.toString()]).toEqual([206, 'export'])
  })

  it('hold a manifest that the page’s policy lets in', async () => {
    const { headers } = await ask('/manifest.webmanifest')
    expect(headers['content-type']).toMatch(/^application\/manifest\+json/)
    expect(headers['content-security-policy']).toContain("manifest-src 'self'")
  })
})

describe('the sheets', () => {
  it('are all of them, or the one that is asked for, and never a file beside them', async () => {
    const ids = async (query: string) =>
      JSON.parse((await ask(`/sheets${query}`)).body.toString()).map(({ id }: { id: string }) => id)
    expect(await ids('')).toEqual(['two', 'one'])
    expect(await ids('?id=one')).toEqual(['one'])
    for (const query of ['?id=none', '?id=', '?id=..%2Fone', '?id=one.json']) expect(await ids(query)).toEqual([])
  })
})

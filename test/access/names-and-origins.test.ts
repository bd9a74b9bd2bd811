import { describe, expect, it } from 'vitest'
import { ask, openLan, upgrade } from './rig.ts'

describe('names and origins', () => {
  it('a name that was pointed here is refused, with a token too', async () => {
    const lan = await openLan()
    const { headers } = await lan.pair('manage')
    for (const host of ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost@evil'])
      for (const path of ['/', '/config', '/access', '/api/tracks', '/osc-query', '/pair/pair.js'])
        expect((await ask(lan.port, path, { headers: { ...headers, host } })).status, `${host}${path}`).toBe(403)
    expect(await upgrade(lan.port, '/live', { ...headers, host: 'evil.example' })).toBe('403')
  })

  it('a page of another origin is refused, also one of another port of this machine that comes from elsewhere', async () => {
    const lan = await openLan()
    const { headers } = await lan.pair('manage')
    const host = `127.0.0.1:${lan.port}`
    const foreign = [
      'https://evil.example',
      'null',
      'http://127.0.0.1:9',
      'http://localhost',
      `https://${host}.evil.example`,
    ]
    for (const origin of foreign) {
      for (const path of ['/live', '/events', '/osc-query'])
        expect(await upgrade(lan.port, path, { ...headers, origin }), `${origin}${path}`).toBe('403')
      const answer = await lan.far('/access/code', {
        method: 'POST',
        headers: { ...headers, origin },
        body: { scope: 'manage' },
      })
      expect([answer.status, answer.json().code, answer.headers['access-control-allow-origin']]).toEqual([
        403,
        'foreign_host',
        undefined,
      ])
    }
    expect(await upgrade(lan.port, '/live', { ...headers, origin: `http://${host}` })).toBe('open')
    const image = { ...headers, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
    expect((await lan.far('/config', { headers: image })).status).toBe(403)
  })
})

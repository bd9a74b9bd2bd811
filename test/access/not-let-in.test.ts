import { describe, expect, it } from 'vitest'
import { ROUTES } from '../../contract/access-needs.ts'
import { FAR, openLan, upgrade } from './rig.ts'
import { bodyOf, pathOf } from './routes.ts'

describe('a device that is not let in', () => {
  it('is shown the form by which it comes in, and nothing else, whatever it asks for', async () => {
    const { far, port } = await openLan()
    const form = await far('/')
    expect([form.status, form.headers['www-authenticate']]).toEqual([401, 'Bearer realm="Stembridge"'])
    expect(form.text).toContain('This device is not let in')
    for (const path of [
      '/pair/pair.js',
      '/pair/pair.css',
      '/pair/tokens.css',
      '/pair/icon.svg',
      '/pair/fonts/barlow-500.woff2',
    ])
      expect((await far(path)).status, path).toBe(200)
    for (const path of ['/pair/', '/pair/pair.html', '/pair/..%2fApp.svelte', '/pair/README.md'])
      expect((await far(path)).status, path).toBe(404)
    for (const [method, pattern] of ROUTES.filter(([, , need]) => need !== 'anyone')) {
      const path = pathOf(pattern)
      const { status, text } = await far(path, { method, ...bodyOf(method) })
      expect([path, status, JSON.parse(text).code]).toEqual([path, 401, 'not_paired'])
    }
    for (const path of [
      '/index.html',
      '/assets/x.js',
      '/nothing',
      '/pair/%2e%2e/main.ts',
      '/API/tracks',
      '//api/tracks',
      '/api/../api/tracks',
    ])
      expect((await far(path)).status, path).toBe(401)
    for (const path of ['/live', '/events', '/osc-query', '/']) expect(await upgrade(port, path, FAR), path).toBe('401')
  })

  it('has no code to try while none is open, and none is opened from elsewhere', async () => {
    const { far } = await openLan()
    const answer = await far('/access/pair', { method: 'POST', body: { code: '000000', name: 'x' } })
    expect([answer.status, answer.json().code]).toEqual([409, 'no_code'])
    expect((await far('/access/code', { method: 'POST', body: { scope: 'manage' } })).status).toBe(401)
  })

  it('is shut out after four wrong codes, also with the right one', async () => {
    const { far, openCode, state } = await openLan()
    const { code } = await openCode('play')
    const wrong = code === '000000' ? '111111' : '000000'
    const tries = (given: string) => far('/access/pair', { method: 'POST', body: { code: given, name: 'x' } })
    for (let i = 0; i < 4; i++) expect((await tries(wrong)).json().code).toBe('wrong_code')
    const last = await tries(code)
    expect([last.status, last.json().code, (await state()).devices]).toEqual([429, 'too_many_tries', []])
  })

  it.each([
    [{ raw: '{"code":"123456","name":"x"}', headers: { 'content-type': 'text/plain' } }, 'bad_request'],
    [{ raw: 'code=123456', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 'bad_request'],
    [{ body: { code: '12345', name: 'x' } }, 'bad_request'],
    [{ body: { code: 123456, name: 'x' } }, 'bad_request'],
    [{ body: { code: '123456' } }, 'bad_request'],
    [{ body: null }, 'bad_request'],
    [{}, 'bad_request'],
    [{ body: { code: '123456', name: 'x'.repeat(5000) } }, 'too_large'],
  ] as const)('is refused what is no code: %j', async (asking, code) => {
    const { far } = await openLan()
    expect((await far('/access/pair', { method: 'POST', ...asking })).json().code).toBe(code)
  })
})

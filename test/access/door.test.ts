import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { reaches, SCOPES } from '../../contract/access.ts'
import { LIVE_NEEDS, needOfRoute, ROUTES } from '../../contract/access-needs.ts'
import type { FromPanel } from '../../contract/live.ts'
import { openServer } from '../server/open-server.ts'
import { ask, FAR, openLan, openLive, upgrade } from './rig.ts'

const GAIN = '/deck/1/stem/vocals/gain'
const gainOf = async (port: number): Promise<unknown> =>
  ((await ask(port, `/osc-query${GAIN}?VALUE`)).json().VALUE as unknown[])[0]
/** A path for each row of the table. */
const pathOf = (pattern: string): string =>
  pattern
    .replace(':address', '192.0.2.99')
    .replace(/:[a-z]+/g, '1')
    .replace(/\*$/, 'x')
/** A body that fits, so that it is the scope that decides. */
const bodyOf = (method: string): { body?: unknown } => (method === 'GET' || method === 'DELETE' ? {} : { body: {} })

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

describe('a device that was let in', () => {
  it('has its token in a cookie that no script reads and no other site sends, and nowhere else', async () => {
    const { far, openCode, data, state } = await openLan()
    const { code } = await openCode('play')
    const answer = await far('/access/pair', { method: 'POST', body: { code, name: '  Ada’s\n\u202ephone ' } })
    expect(answer.status).toBe(201)
    expect(answer.json()).toEqual({ id: expect.any(String), name: 'Ada’s phone', scope: 'play' })
    const [cookie] = answer.headers['set-cookie'] as string[]
    expect(cookie).toMatch(/^stembridge=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Strict$/)
    const token = cookie?.slice(11, 54) as string
    expect(JSON.stringify(await state())).not.toContain(token)
    for (const file of readdirSync(join(data, 'bridge')))
      expect(readFileSync(join(data, 'bridge', file), 'utf8')).not.toContain(token)
    const headers = { cookie: `other=1; stembridge=${token}; more=2` }
    expect((await far('/config', { headers })).status).toBe(200)
    expect((await far('/config', { headers: { cookie: `stembridge=${token}x` } })).status).toBe(401)
    expect((await far('/config', { headers: { cookie: `xstembridge=${token}` } })).status).toBe(401)
    expect((await far('/config', { headers: { authorization: `Bearer ${'A'.repeat(43)}` } })).status).toBe(401)
    if (process.platform !== 'win32') expect(statSync(join(data, 'bridge/access.json')).mode & 0o77).toBe(0)
  })

  it.each(SCOPES)('with scope %s comes to its routes, and no further: every route of the table', async scope => {
    const lan = await openLan()
    const device = await lan.pair(scope)
    for (const [method, pattern, need] of ROUTES) {
      // it would end what this test looks at
      if (pattern === '/access/leave') continue
      const path = pathOf(pattern)
      const { status, text } = await device.ask(path, { method, ...bodyOf(method) })
      const isRefused = status === 403 && JSON.parse(text).code === 'scope_needed'
      const said = `${method} ${path} as ${scope}: ${status} ${text.slice(0, 80)}`
      if (need === null) expect(status, said).toBe(404)
      else expect(isRefused, said).toBe(!reaches(scope, need))
      expect(status === 401, said).toBe(false)
    }
  })

  it.each(SCOPES)('with scope %s says what it may on the live socket, and loses nothing by the rest', async scope => {
    const lan = await openLan()
    const device = await lan.pair(scope)
    const hands = await openLive(lan.port, device.headers)
    expect(hands.all('hello')[0]?.access).toEqual({ lan: true, scope, local: false })
    const messages: Record<Exclude<FromPanel['t'], 'hello' | 'ping'>, FromPanel> = {
      set: { t: 'set', path: GAIN, value: -5 },
      lease: { t: 'lease', take: true },
      lane: { t: 'lane', track: 'none', lane: { path: 'stem/vocals/gain', unit: 'beats', points: [] } },
      learn: { t: 'learn', learn: { do: 'stop' } },
      blocked: { t: 'blocked', blocked: null },
      position: { t: 'position', positions: [] },
      meters: { t: 'meters', values: {} },
      heard: { t: 'heard', seq: 1 },
      recorded: { t: 'recorded', seconds: 1 },
    }
    for (const [t, message] of Object.entries(messages)) {
      const before = hands.all('refused').length
      hands.send(message)
      await hands.settled()
      const said = hands.all('refused').slice(before)
      const isRefused = said.some(({ failure }) => failure.code === 'scope_needed')
      expect([t, isRefused]).toEqual([t, !reaches(scope, LIVE_NEEDS[message.t])])
    }
    expect(await gainOf(lan.port)).toBe(scope === 'view' ? 0 : -5)
    expect((hands.all('host').at(-1)?.host ?? hands.all('hello')[0]?.host)?.kind).toBe(
      scope === 'view' ? 'silent' : 'panel',
    )
    const [here] = await Promise.all([openLive(lan.port, {})])
    here.send({ t: 'set', path: GAIN, value: -9 })
    await here.settled()
    await hands.settled()
    expect(
      hands
        .all('changes')
        .flatMap(({ changes }) => changes.filter(({ path }) => path === GAIN))
        .at(-1),
    ).toMatchObject({ value: -9 })
  })

  it('cannot pass for the page of this machine, neither to take its place nor its recording', async () => {
    const lan = await openLan()
    const here = await openLive(lan.port, {}, { panel: 'stage' })
    here.send({ t: 'lease', take: true })
    await here.settled()
    const device = await lan.pair('play')
    const far = await openLive(lan.port, device.headers, { panel: 'stage', kind: 'device' })
    expect(far.all('hello')[0]?.you).toBe(`panel:${device.id}-stage`)
    await here.settled()
    expect(here.socket.readyState).toBe(WebSocket.OPEN)
    here.send({ t: 'lease', take: false })
    await here.settled()
    // a device that stood by would have the sound now
    expect(here.all('host').at(-1)?.host.kind).toBe('silent')
    here.send({ t: 'lease', take: true })
    await here.settled()
    const piece = '/recordings/2026-01-01-00-00-00-000/0?rate=44100&last=1'
    const raw = Buffer.alloc(8)
    const answer = await device.ask(`${piece}&from=panel:stage`, { method: 'POST', raw })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect((await lan.here(`${piece}&from=panel:stage`, { method: 'POST', raw })).status).toBe(204)
  })

  it('that only sees cannot resume a bridge by what it says it played', async () => {
    const lan = await openLan()
    const device = await lan.pair('view')
    const none = { 1: null, 2: null }
    const far = await openLive(lan.port, device.headers, {
      resume: { values: { [GAIN]: -30 }, loads: none, positions: [] },
    })
    await far.settled()
    expect(await gainOf(lan.port)).toBe(0)
    expect(far.all('hello')[0]?.host.kind).toBe('silent')
  })

  it('is turned out at once: its socket and its download end, and it comes to nothing more', async () => {
    const lan = await openLan()
    const device = await lan.pair('manage', 'phone')
    const other = await lan.pair('manage', 'tablet')
    const far = await openLive(lan.port, device.headers)
    const stays = await openLive(lan.port, other.headers)
    expect((await lan.state()).devices.map(one => [one.name, one.scope, one.connected])).toEqual([
      ['phone', 'manage', true],
      ['tablet', 'manage', true],
    ])
    const gone = await lan.here(`/access/devices/${device.id}`, { method: 'DELETE' })
    expect(gone.status).toBe(200)
    await far.closed
    expect((await device.ask('/config')).status).toBe(401)
    expect(await upgrade(lan.port, '/live', device.headers)).toBe('401')
    await stays.settled()
    expect((await lan.state()).devices.map(one => one.name)).toEqual(['tablet'])
    expect((await lan.here(`/access/devices/${device.id}`, { method: 'DELETE' })).json().code).toBe('unknown_device')
  })

  it('is renamed and given another scope, and comes back as what it may be then', async () => {
    const lan = await openLan()
    const device = await lan.pair('play')
    const far = await openLive(lan.port, device.headers)
    const change = (body: object) => lan.here(`/access/devices/${device.id}`, { method: 'PUT', body })
    await change({ name: 'Stage left' })
    await far.settled()
    await change({ scope: 'view' })
    await far.closed
    const again = await openLive(lan.port, device.headers)
    expect(again.all('hello')[0]?.access?.scope).toBe('view')
    expect((await lan.state()).devices).toMatchObject([{ name: 'Stage left', scope: 'view' }])
    expect((await change({ scope: 'god' })).json().code).toBe('bad_request')
  })

  it('leaves by itself', async () => {
    const lan = await openLan()
    const device = await lan.pair('view')
    const answer = await device.ask('/access/leave', { method: 'POST' })
    expect([answer.status, answer.headers['set-cookie']]).toEqual([
      200,
      [expect.stringContaining('stembridge=; Path=/; Max-Age=0')],
    ])
    expect([(await device.ask('/config')).status, (await lan.state()).devices]).toEqual([401, []])
  })

  it('is known again after a restart, and sees of the others nothing unless it manages', async () => {
    const first = await openLan()
    const device = await first.pair('play', 'phone')
    await first.close()
    const second = await openLan({ data: first.data })
    const seen = (await ask(second.port, '/access', { headers: device.headers })).json()
    expect(seen).toMatchObject({
      you: { scope: 'play', local: false, name: 'phone' },
      devices: [],
      code: null,
      addresses: [],
    })
    expect((await second.state()).devices).toMatchObject([{ name: 'phone', scope: 'play' }])
  })
})

describe('a file of devices', () => {
  it.each(['', '{', '{"version":1}', '{"version":1,"devices":[{"id":"x"}],"osc":[]}'])(
    'that cannot be read lets nobody in, and is put aside: %j',
    async text => {
      const first = await openLan()
      const device = await first.pair('manage')
      await first.close()
      writeFileSync(join(first.data, 'bridge/access.json'), text)
      const lan = await openLan({ data: first.data })
      expect((await ask(lan.port, '/config', { headers: device.headers })).status).toBe(401)
      expect(readFileSync(join(first.data, 'bridge/access.json.unreadable'), 'utf8')).toBe(text)
    },
  )

  it('that cannot be written lets nobody in', async () => {
    const lan = await openLan()
    mkdirSync(join(lan.data, 'bridge/access.json.partial'), { recursive: true })
    const { code } = await lan.openCode('play')
    const answer = await lan.far('/access/pair', { method: 'POST', body: { code, name: 'x' } })
    expect([answer.status >= 500, (await lan.state()).devices]).toEqual([true, []])
  })
})

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

describe('without --lan', () => {
  it('opens no code, and what comes by a proxy is not let in', async () => {
    const lan = await openLan({ lan: false })
    expect((await lan.here('/access/code', { method: 'POST', body: { scope: 'play' } })).json().code).toBe('lan_off')
    expect((await lan.far('/config')).status).toBe(401)
    expect(await lan.state()).toMatchObject({ lan: false, addresses: [], you: { scope: 'manage', local: true } })
  })
})

describe('OSC from elsewhere', () => {
  it('is heard from addresses that were allowed, and of others the page says who asked', async () => {
    const lan = await openLan()
    const allow = (body: object) => lan.here('/access/osc', { method: 'POST', body })
    for (const address of ['', 'x', '1.2.3', '::1', '192.168.1.0/24', '192.168.1.2:9000', 'evil.example'])
      expect((await allow({ address })).json().code, address).toBe('bad_request')
    expect((await allow({ address: '192.0.2.50', name: 'TouchOSC' })).json().osc).toMatchObject([
      { address: '192.0.2.50', name: 'TouchOSC', device: null },
    ])
    expect((await lan.here('/access/osc/192.0.2.50', { method: 'DELETE' })).json().osc).toEqual([])
    expect((await lan.here('/access/osc/192.0.2.50', { method: 'DELETE' })).json().code).toBe('unknown_device')
  })

  it('is asked for by a device for its own address, and goes when the device goes', async () => {
    const lan = await openLan()
    const device = await lan.pair('play', 'phone')
    expect((await device.ask('/access/osc/own', { method: 'POST' })).status).toBe(200)
    expect((await lan.state()).osc).toMatchObject([{ name: 'phone', device: device.id }])
    await lan.here(`/access/devices/${device.id}`, { method: 'DELETE' })
    expect((await lan.state()).osc).toEqual([])
  })
})

describe('the library from elsewhere', () => {
  it('has a need for each route that the server has', async () => {
    const { url } = await openServer()
    const { paths } = (await (await fetch(`${url}/docs/json`)).json()) as {
      paths: Record<string, Record<string, unknown>>
    }
    const routes = Object.entries(paths).flatMap(([path, verbs]) =>
      Object.keys(verbs).map(verb => [verb.toUpperCase(), path.replace(/\{[^}]+\}/g, 'x')] as const),
    )
    expect(routes.length).toBeGreaterThan(20)
    for (const [method, path] of routes) {
      const need = needOfRoute(method, path)
      expect(need, `${method} ${path}`).toBeDefined()
      if (method !== 'GET') expect(need === 'view' || need === 'anyone', `${method} ${path}`).toBe(false)
    }
  })

  it('is reached by the page’s own port, as far as the scope goes; a song goes up and its events come down', async () => {
    const server = await openServer()
    const lan = await openLan()
    lan.bridge.setApi(server.url)
    const devices = { view: await lan.pair('view'), play: await lan.pair('play'), manage: await lan.pair('manage') }
    const live = await openLive(lan.port, devices.view.headers)
    expect(live.all('hello')[0]?.api).toBe(`http://127.0.0.1:${lan.port}`)
    expect((await devices.view.ask('/config')).json().api).toBe(`http://127.0.0.1:${lan.port}`)
    const events = new WebSocket(`ws://127.0.0.1:${lan.port}/events?after=0`, { headers: devices.view.headers })
    const first = once(events, 'message')
    const form = new FormData()
    form.set('file', new Blob(['SONG 1']), 'song.wav')
    const sent = new Request('http://x/', { method: 'POST', body: form })
    const raw = Buffer.from(await sent.arrayBuffer())
    const upload = (device: { ask: (typeof devices)['view']['ask'] }) =>
      device.ask('/api/tracks', {
        method: 'POST',
        raw,
        headers: { 'content-type': sent.headers.get('content-type') as string },
      })
    for (const scope of ['view', 'play'] as const)
      expect((await upload(devices[scope])).json().code).toBe('scope_needed')
    const added = await upload(devices.manage)
    expect(added.status).toBe(201)
    expect(JSON.parse(String((await first)[0]))).toMatchObject({ type: 'track.added' })
    const id = added.json().id as string
    expect((await devices.view.ask(`/api/tracks/${id}`)).json().id).toBe(id)
    expect(
      (await devices.play.ask(`/api/tracks/${id}/playhead`, { method: 'POST', body: { seconds: 1 } })).status,
    ).toBe(204)
    // a path that reads in two ways is read in none
    expect(
      (await devices.play.ask(`/api/tracks/${id}%2fplayhead`, { method: 'POST', body: { seconds: 1 } })).status,
    ).toBe(404)
    expect((await devices.play.ask(`/api/tracks/${id}`, { method: 'DELETE' })).json().code).toBe('scope_needed')
    const closed = once(events, 'close')
    await lan.here(`/access/devices/${devices.view.id}`, { method: 'DELETE' })
    await closed
    lan.bridge.setApi(null)
    expect((await devices.manage.ask('/api/tracks')).json().code).toBe('library_away')
  })
})

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { reaches, SCOPES } from '../../contract/access.ts'
import { LIVE_NEEDS, ROUTES } from '../../contract/access-needs.ts'
import type { FromPanel } from '../../contract/live.ts'
import { ask, openLan, openLive, upgrade } from './rig.ts'
import { bodyOf, GAIN, gainOf, pathOf } from './routes.ts'

const SLOT = '/master/insert/1'

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
      'insert-loaded': { t: 'insert-loaded', slot: SLOT, effect: 'wam:x', name: 'X', latency: 0, parameters: {} },
      'insert-state': { t: 'insert-state', slot: SLOT, effect: 'wam:x', state: '' },
      'insert-faults': { t: 'insert-faults', failed: [] },
      offer: { t: 'offer', by: 'wam', effects: [] },
      attached: { t: 'attached', devices: ['Stream Deck +'] },
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

import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { needOfRoute } from '../../contract/access-needs.ts'
import { openServer } from '../server/open-server.ts'
import { openLan, openLive } from './rig.ts'

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

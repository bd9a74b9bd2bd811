import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { openServer } from '../server/open-server.ts'

describe('the door', () => {
  const ask = (port: number, headers: Record<string, string>, path = '/api/health') =>
    new Promise<{ status: number; code?: string; allow: string | undefined }>((done, no) => {
      request({ port, host: '127.0.0.1', path, headers }, answer => {
        let text = ''
        answer.on('data', part => {
          text += part
        })
        answer.on('end', () =>
          done({
            status: answer.statusCode ?? 0,
            code: JSON.parse(text).code,
            allow: answer.headers['access-control-allow-origin'],
          }),
        )
      })
        .on('error', no)
        .end()
    })

  it('answers this machine by name and number, and no other name', async () => {
    const { port } = await openServer()
    for (const host of ['127.0.0.1', `localhost:${port}`, '[::1]:4401'])
      expect((await ask(port, { host })).status).toBe(200)
    for (const host of [
      'evil.example',
      '127.0.0.1.evil.example',
      'localhost@evil.example',
      '10.0.0.7:4401',
      '127.0.0.1:x',
    ])
      expect(await ask(port, { host })).toMatchObject({ status: 403, code: 'foreign_host' })
  })

  it('answers pages of this machine, and tells them that they may read', async () => {
    const { port } = await openServer()
    const own = { host: `127.0.0.1:${port}`, origin: 'http://localhost:4400' }
    expect(await ask(port, own)).toMatchObject({ status: 200, allow: 'http://localhost:4400' })
    for (const origin of ['http://evil.example', 'null', 'http://localhost.evil.example', 'file://'])
      expect(await ask(port, { ...own, origin })).toMatchObject({ status: 403, code: 'foreign_host' })
    const image = { host: '127.0.0.1', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
    expect((await ask(port, image)).status).toBe(403)
  })

  it('has a page that describes it, from this machine alone', async () => {
    const { url } = await openServer()
    const page = await (await fetch(`${url}/docs/`)).text()
    expect(page).not.toMatch(/https?:\/\/(?!127\.0\.0\.1|localhost)[^"' ]+\.(js|css)/)
    const { paths } = await (await fetch(`${url}/docs/json`)).json()
    const own = [
      ...['/api/health', '/api/jobs', '/api/queues', '/api/queues/{kind}/pause', '/api/queues/{kind}/resume'],
      ...['/api/runs', '/api/runs/{id}'],
      ...['cancel', 'events', 'log', 'replay', 'retry'].map(verb => `/api/runs/{id}/${verb}`),
      ...['/api/tracks', '/api/tracks/{id}', '/api/tracks/{id}/cancel', '/api/tracks/{id}/playhead'],
      ...['analyse', 'analyses', 'analysis', 'manual', 'separate'].map(verb => `/api/tracks/{id}/${verb}`),
    ]
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(own))
  })

  it('moves to the next port when its own is taken', async () => {
    const { port } = await openServer()
    const { serve } = await import('../../server/serve.ts')
    const { doubles, newStage } = await import('../server/doubles.ts')
    const { scratch } = await import('../server/scratch.ts')
    const said: string[] = []
    const second = await serve({
      config: { data: await scratch(), host: '127.0.0.1', port, maxBytes: 1, maxSeconds: 1 },
      ...{ version: '0', boot: 'b', log: (_, says) => said.push(says), does: doubles(newStage()) },
      engines: async () => [],
    })
    expect(second.port).toBeGreaterThan(port)
    expect(said.join()).toContain(`port ${port} is taken`)
    await second.close()
  })

  it('says what is not there', async () => {
    const { url } = await openServer()
    const answer = await fetch(`${url}/nothing`)
    expect([answer.status, (await answer.json()).code]).toEqual([404, 'not_found'])
  })
})

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ask, openLan } from './rig.ts'

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

describe('without --lan', () => {
  it('opens no code, and what comes by a proxy is not let in', async () => {
    const lan = await openLan({ lan: false })
    expect((await lan.here('/access/code', { method: 'POST', body: { scope: 'play' } })).json().code).toBe('lan_off')
    expect((await lan.far('/config')).status).toBe(401)
    expect(await lan.state()).toMatchObject({ lan: false, addresses: [], you: { scope: 'manage', local: true } })
  })
})

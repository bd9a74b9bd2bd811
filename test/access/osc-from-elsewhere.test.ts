import { describe, expect, it } from 'vitest'
import { openLan } from './rig.ts'

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

import { describe, expect, it, onTestFinished } from 'vitest'
import { FAR, openLan } from '../access/rig.ts'
import { until } from '../osc/peer.ts'
import { createProxy } from './proxy.ts'
import { startPlugin } from './rig.ts'

const [[name, address] = []] = Object.entries(FAR)

describe('A bridge on another machine', () => {
  it('lets the plugin in by the code of its page, and turns it out again', async () => {
    const lan = await openLan()
    const far = await createProxy(0, lan.port, `${name}: ${address}`)
    onTestFinished(() => far.close())
    const place = `127.0.0.1:${far.port}`
    const host = await startPlugin(1)
    const key = host.appear('panic')
    await host.shows(key, 'No bridge')
    host.inspect(key)
    host.fromInspector(key, { t: 'reach', address: place, code: '' })
    await host.shows(key, 'not let in')
    const { code } = await lan.openCode('play')
    host.fromInspector(key, { t: 'reach', address: place, code: '000000' === String(code) ? '1' : '000000' })
    await until(() =>
      host.all('sendToPropertyInspector').some(({ payload }) => payload?.t === 'reached' && !payload.ok),
    )
    host.fromInspector(key, { t: 'reach', address: place, code })
    await host.shows(key, 'Full mix')
    expect(host.kept).toMatchObject({ address: place, token: expect.stringMatching(/^[\w-]{43}$/) })
    const [device] = (await lan.state()).devices
    expect(device).toMatchObject({ name: 'Stream Deck', scope: 'play', connected: true })
    await lan.here(`/access/devices/${device?.id}`, { method: 'DELETE' })
    await host.shows(key, 'not let in')
    expect(host.faults).toEqual([])
  })
})

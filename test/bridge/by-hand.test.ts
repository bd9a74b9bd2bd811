import { describe, expect, it, onTestFinished } from 'vitest'
import { openServer } from '../server/open-server.ts'
import { until } from '../osc/peer.ts'
import { PanelClient } from './panel-client.ts'
import { bridgeHere } from './running.ts'

describe('a grid set by hand', () => {
  it('goes by the server to the sheet, and from there under the deck, that plays on', async () => {
    const server = await openServer()
    const { id } = await server.add('SONG 1')
    await server.become(id, 'ready')
    const bridge = await bridgeHere(server.data)
    onTestFinished(() => bridge.close())
    const panel = await PanelClient.open(bridge.port, { panel: 'one' })
    onTestFinished(() => panel.close())
    panel.set('/deck/1/load', id)
    const tempo = () =>
      panel.all('readings').findLast(({ values }) => '/deck/1/tempo' in values)?.values['/deck/1/tempo']
    await until(() => panel.last('deck')?.track?.id === id)
    expect(panel.last('deck')?.track).toMatchObject({ manual: null, analysis: { tempo: { bpm: 120 } } })
    await fetch(`${server.url}/api/tracks/${id}/manual`, {
      method: 'PUT',
      body: JSON.stringify({ bpm: 97, anchor: 0.1, locked: false }),
      headers: { 'content-type': 'application/json' },
    })
    await until(() => tempo() === 97)
    expect(panel.last('deck')?.track).toMatchObject({
      manual: { bpm: 97, anchor: 0.1, locked: false },
      analysis: { tempo: { bpm: 120 } },
    })
  })
})

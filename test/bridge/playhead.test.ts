import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { until } from '../osc/peer.ts'
import { newFolder, writeTrack } from './data-folder.ts'
import { PanelClient } from './panel-client.ts'
import { bridgeHere } from './running.ts'

const serverThatListens = async (heard: [string, unknown][]): Promise<Server> => {
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const part of request) text += part
    heard.push([request.url ?? '', JSON.parse(text)])
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

it('the server is told what is about to be heard, and may be away or gone', async () => {
  const data = newFolder()
  writeTrack(data, { id: 'one', seconds: 30 })
  const heard: [string, unknown][] = []
  const server = await serverThatListens(heard)
  const bridge = await bridgeHere(data)
  const panel = await PanelClient.open(bridge.port, { panel: 'a' })
  panel.set('/deck/1/load', 'one')
  panel.set('/deck/1/seek', 5)
  await panel.settled()
  bridge.setApi(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await until(() => heard.length > 0)
  expect(heard).toContainEqual(['/api/tracks/one/playhead', { seconds: 5 }])
  panel.set('/deck/1/seek', 20)
  await until(() => heard.some(([, body]) => (body as { seconds: number }).seconds === 20))
  server.closeAllConnections()
  server.close()
  panel.set('/deck/1/seek', 10)
  bridge.setApi('no address')
  panel.set('/deck/1/seek', 11)
  await panel.settled()
  expect(panel.last('jump')?.sample).toBe(11 * 44_100)
  panel.close()
  await bridge.close()
  rmSync(data, { recursive: true })
})

import { rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { newFolder, steadyAnalysis, writeTrack } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeHere } from '../bridge/running.ts'
import { until } from '../osc/peer.ts'

/** A client that says hello and then reads nothing any more. */
const stalled = async (port: number, name: string): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13'
  socket.write(`GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${key}\r\n\r\n`)
  await new Promise(resolve => socket.once('data', resolve))
  const text = Buffer.from(JSON.stringify({ t: 'hello', panel: name }))
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]))
  await new Promise(resolve => socket.once('data', resolve))
  socket.pause()
  return socket
}

describe('a reader that has stalled', () => {
  it('is cut off; the others hear everything meanwhile, and what waits for it stays small', async () => {
    const data = newFolder()
    writeTrack(data, { id: 'one', seconds: 8, analysis: steadyAnalysis(9000) })
    const bridge = await bridgeHere(data)
    const slow = await Promise.all(Array.from({ length: 5 }, (_, i) => stalled(bridge.port, `slow${i}`)))
    const [mover, watcher] = [
      await PanelClient.open(bridge.port, { panel: 'mover' }),
      await PanelClient.open(bridge.port, { panel: 'watcher' }),
    ]
    const before = process.memoryUsage().rss
    mover.set('/deck/1/load', 'one')
    const end = Date.now() + 60_000
    let left: string[] = ['not looked yet']
    for (let turn = 0; left.length > 0 && Date.now() < end; turn++) {
      // a cue point is told with the whole track: more than the system's own buffers soon hold
      if (turn < 200) mover.set('/deck/1/cue')
      mover.set('/deck/1/stem/bass/gain', -(turn % 50) - 1)
      await mover.settled()
      const surfaces = mover.last('surfaces')?.surfaces
      if (surfaces) left = surfaces.map(({ name }) => name).filter(name => name.startsWith('panel:slow'))
      mover.heard.length = 0
      watcher.heard.length = 0
    }
    expect(left).toEqual([])
    mover.set('/master/gain', -3)
    await until(() => watcher.valuesOf('/master/gain').includes(-3))
    expect([mover.closed, watcher.closed]).toEqual([false, false])
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * 2 ** 20)
    for (const socket of slow) socket.destroy()
    mover.close()
    watcher.close()
    await bridge.close()
    rmSync(data, { recursive: true })
  }, 90_000)
})

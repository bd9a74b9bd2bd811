import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { buildPlugin } from '../../streamdeck/making/build.ts'
import { newFolder, writeTrack } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { type BridgeProcess, bridgeProcess, kill } from '../bridge/running.ts'
import { until } from '../osc/peer.ts'
import { ElgatoHost } from './elgato-host.ts'

let built: Promise<string> | undefined

/** The plugin's folder, built once for a test file. */
export const builtPlugin = (): Promise<string> => {
  built ??= buildPlugin(mkdtempSync(join(tmpdir(), 'stembridge-plugin-')), '0.1.0')
  return built
}

/** A port that is free with the ones after it that the plugin tries, as far as can be seen. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

/** The plugin started by a host; it looks for the bridge from `port` on. It writes its log beside itself: each has its
 *  own folder. */
export const startPlugin = async (port: number, kept = {}, flags: string[] = []): Promise<ElgatoHost> => {
  const folder = await builtPlugin()
  const own = join(mkdtempSync(join(tmpdir(), 'stembridge-plugin-run-')), basename(folder))
  cpSync(folder, own, { recursive: true })
  const host = await ElgatoHost.open(own, port, kept, flags)
  onTestFinished(async () => {
    await host.close()
    rmSync(join(own, '..'), { recursive: true, force: true })
  })
  return host
}

export type Rig = { host: ElgatoHost; bridge: BridgeProcess; panel: PanelClient; data: string }

/** A library of two songs. */
export const twoSongs = (): string => {
  const data = newFolder()
  writeTrack(data, { id: 'first', addedAt: 2 })
  writeTrack(data, { id: 'second', addedAt: 1 })
  return data
}

/** A real bridge with a song on deck 1, a page that sees what the tree does, and the plugin under a host. */
export const openRig = async (data = twoSongs(), flags: string[] = []): Promise<Rig> => {
  const bridge = await bridgeProcess(data)
  onTestFinished(() => kill(bridge.child, 'SIGTERM').then(() => {}))
  const panel = await PanelClient.open(bridge.port, { panel: 'eye' })
  onTestFinished(() => panel.close())
  panel.set('/deck/1/load', 'first')
  await until(
    () => panel.last('deck')?.track?.id === 'first' || panel.hello.decks[1]?.id === 'first',
    'a song on deck 1',
  )
  const host = await startPlugin(bridge.port, {}, flags)
  return { host, bridge, panel, data }
}

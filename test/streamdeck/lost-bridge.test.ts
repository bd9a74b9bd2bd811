import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { execa } from 'execa'
import { WebSocketServer } from 'ws'
import { describe, expect, it, onTestFinished } from 'vitest'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { until } from '../osc/peer.ts'
import { heldBy } from './heap.ts'
import { createProxy } from './proxy.ts'
import { builtPlugin, freePort, openRig, startPlugin, twoSongs } from './rig.ts'

const SOAK = process.env.STEMBRIDGE_SOAK === '1'
const VOCALS = '/deck/1/stem/vocals'

const bridgeOn = async (data: string, port: number) => {
  const bridge = await bridgeProcess(data, { STEMBRIDGE_PORT: `${port}` })
  onTestFinished(() => kill(bridge.child, 'SIGTERM').then(() => {}))
  return bridge
}
const panelOn = async (port: number) => {
  const panel = await PanelClient.open(port, { panel: 'eye' })
  onTestFinished(() => panel.close())
  return panel
}

describe('Without a bridge', () => {
  it('says so on keys and dials, warns when pressed, and comes alive when the bridge does', async () => {
    const port = await freePort()
    const host = await startPlugin(port)
    const key = host.appear('stem-mute', { deck: 1, stem: 'vocals' })
    const dial = host.appear('stem-level', { deck: 1, stem: 'vocals' }, { dial: true })
    await host.shows(key, 'No bridge')
    await until(() => host.strip(dial).name?.value === 'No bridge', 'no bridge')
    await host.press(key)
    await until(() => host.all('showAlert', key).length === 1, 'a warning')
    await bridgeOn(twoSongs(), port)
    await host.shows(key, 'Vocals')
    await until(() => host.strip(dial).level?.value === '0.0 dB', 'the level')
    expect(host.faults).toEqual([])
  })

  it('finds a bridge that has moved to another port', async () => {
    const port = await freePort()
    const data = twoSongs()
    const first = await bridgeOn(data, port)
    const host = await startPlugin(port)
    const key = host.appear('panic')
    await host.shows(key, 'Full mix')
    await kill(first.child)
    await host.shows(key, 'No bridge')
    await bridgeOn(data, port + 1)
    await host.shows(key, 'Full mix')
  })

  it('puts back a kill whose key was let go meanwhile', async () => {
    const port = await freePort()
    const data = twoSongs()
    const first = await bridgeOn(data, port)
    const host = await startPlugin(port)
    const key = host.appear('stem-mute', { deck: 1, stem: 'vocals', mode: 'kill' })
    await host.shows(key, 'Vocals')
    host.keyDown(key)
    await host.shows(key, 'muted')
    // the bridge ends in order, and its snapshot has the stem muted
    await kill(first.child, 'SIGTERM')
    await host.shows(key, 'No bridge')
    host.keyUp(key)
    await bridgeOn(data, port)
    const panel = await panelOn(port)
    await until(
      () => (panel.valuesOf(`${VOCALS}/mute`).at(-1) ?? panel.hello.values[`${VOCALS}/mute`]) === false,
      'open',
    )
    await host.shows(key, 'on')
    expect(host.texts(key)).not.toContain('muted')
  })

  it('does nothing with a press that began without it, or before it was lost', async () => {
    const port = await freePort()
    const data = twoSongs()
    const first = await bridgeOn(data, port)
    const panel = await panelOn(port)
    const host = await startPlugin(port)
    const key = host.appear('scene', { scene: 1 })
    const level = host.appear('stem-step', { deck: 1, stem: 'vocals', direction: 'down' })
    await host.shows(key, 'hold to')
    panel.set('/scene/1/store')
    await host.shows(key, 'Scene 1')
    panel.set(`${VOCALS}/gain`, -20)
    await host.shows(level, '−20.0')
    host.keyDown(key)
    host.keyDown(level)
    await host.shows(level, '−21.0')
    await kill(first.child, 'SIGTERM')
    await host.shows(key, 'No bridge')
    const warned = host.all('showAlert', level).length
    await new Promise(resolve => setTimeout(resolve, 700))
    expect(host.all('showAlert', level).length).toBe(warned)
    host.keyUp(key)
    host.keyDown(key)
    await bridgeOn(data, port)
    await host.shows(key, 'Scene 1')
    host.keyUp(key)
    const again = await panelOn(port)
    await again.settled()
    await new Promise(resolve => setTimeout(resolve, 300))
    // the scene, which was not recalled, has it at 0
    expect(again.valuesOf(`${VOCALS}/gain`)).toEqual([])
    expect(again.hello.values[`${VOCALS}/gain`]).toBeLessThanOrEqual(-21)
    expect(host.all('showOk', key)).toEqual([])
  })

  it(`shows the last value after ${SOAK ? 1000 : 25} lines cut`, { timeout: SOAK ? 1_800_000 : 60_000 }, async () => {
    const port = await freePort()
    const bridge = await bridgeOn(twoSongs(), await freePort())
    const proxy = await createProxy(port, bridge.port)
    onTestFinished(() => proxy.close())
    const host = await startPlugin(port, {}, ['--inspect=127.0.0.1:0'])
    const panel = await panelOn(bridge.port)
    const key = host.appear('stem-step', { deck: 1, stem: 'vocals' })
    await host.shows(key, '0.0 dB')
    const [memory, held]: [number[], number[]] = [[], []]
    for (let i = 1; i <= (SOAK ? 1000 : 25); i++) {
      proxy.cut()
      const gain = -((i % 40) + 1)
      panel.set(`${VOCALS}/gain`, gain)
      await host.shows(key, `−${Math.abs(gain).toFixed(1)}`)
      // what the test itself remembers is not to weigh on it
      host.sent.splice(0, host.sent.length - 10)
      if (i % (SOAK ? 100 : 5) !== 0) continue
      memory.push(await residentOf(host.child.pid))
      held.push(await heldBy(host.log))
    }
    console.log(`resident each time, MB: ${memory.join(', ')}; held: ${held.map(mb => mb.toFixed(2)).join(', ')}`)
    // the first lines fill what is kept once; a line that is over leaves nothing
    expect(held.at(-1)).toBeLessThan((held[0] as number) + 1)
    const plugs = () =>
      panel
        .all('surfaces')
        .at(-1)
        ?.surfaces.filter(({ kind }) => kind === 'streamdeck') ?? []
    await until(() => plugs().length === 1, 'one Stream Deck at the bridge')
  })
})

const residentOf = async (pid: number | undefined): Promise<number> => {
  const { stdout } = await execa('ps', ['-o', 'rss=', '-p', `${pid}`], { reject: false })
  return Math.round(Number(stdout) / 1024)
}

describe('The plugin', () => {
  it('is shown by the bridge as what it is, with the devices that are plugged in', async () => {
    const { panel, host } = await openRig()
    const plug = () =>
      panel
        .all('surfaces')
        .at(-1)
        ?.surfaces.find(({ kind }) => kind === 'streamdeck')
    await until(() => plug()?.says === 'Stream Deck +', `the device; ${JSON.stringify(plug())}`)
    host.connectDevice({ id: 'xl', name: 'My XL', size: { columns: 8, rows: 4 }, type: 2 })
    await until(() => plug()?.says === 'Stream Deck +, My XL', 'both devices')
    host.disconnectDevice('plus')
    await until(() => plug()?.says === 'My XL', 'one device')
    expect(plug()).toMatchObject({ ok: true, refused: 0 })
  })

  it.skipIf(process.platform === 'win32')('ends when the program that started it is gone without a word', async () => {
    const folder = await builtPlugin()
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const info = JSON.stringify({ application: { version: '7.4.0', language: 'en' }, devices: [], plugin: {} })
    const words = [
      join(folder, 'bin', 'plugin.js'),
      '-port',
      `${port}`,
      '-pluginUUID',
      'x',
      '-registerEvent',
      'r',
      '-info',
      info,
    ]
    // a parent that starts it, says its number, and lives until it is killed
    const script = `const c=require('node:child_process').spawn(process.execPath,${JSON.stringify(words)},{cwd:${JSON.stringify(folder)},stdio:'ignore'});console.log(c.pid);setInterval(()=>{},1000)`
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] })
    const [said] = await once(parent.stdout, 'data')
    const pid = Number(String(said))
    await once(server, 'connection')
    parent.kill('SIGKILL')
    const lives = () => {
      try {
        process.kill(pid, 0)
        return true
      } catch {
        return false
      }
    }
    await until(() => !lives(), 'it ends')
  })
})

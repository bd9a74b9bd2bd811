/** From a key to its picture, and from a dial to its strip: a host that speaks the vendor's protocol, the plugin as it is
 *  packed, the real bridge, and a page's socket that sees the tree, all on this machine.
 *  `node test/bench/streamdeck.ts [--seconds N]` */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildPlugin } from '../../streamdeck/making/build.ts'
import { newFolder, writeTrack } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { until } from '../osc/peer.ts'
import { ElgatoHost } from '../streamdeck/elgato-host.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' } } })
const seconds = Number(values.seconds)
/** Slower than a key is drawn at most, so that each press has a picture of its own, at once. */
const PRESS_MS = 80
const TICK_MS = 1000 / 60
const LATEST_MS = 2000
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

const summary = (all: number[]) => {
  const sorted = [...all].sort((a, b) => a - b)
  const at = (share: number) =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(2))
  return { count: all.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

const out = mkdtempSync(join(tmpdir(), 'stembridge-bench-plugin-'))
const data = newFolder()
writeTrack(data, { id: 'song', seconds: 30 })
const bridge = await bridgeProcess(data)
const panel = await PanelClient.open(bridge.port, { panel: 'eye' })
panel.set('/deck/1/load', 'song')
const host = await ElgatoHost.open(await buildPlugin(out, '0.1.0'), bridge.port)
const key = host.appear('stem-mute', { deck: 1, stem: 'vocals' })
const dial = host.appear('stem-level', { deck: 1, stem: 'drums', step: 0.5 }, { dial: true })
await host.shows(key, 'on')
await until(() => host.strip(dial).level?.value === '0.0 dB', 'the strip')

/** Does something again and again, and notes how long the tree and the device take to show it. */
const measure = async (of: {
  every: number
  path: string
  event: string
  context: string
  act: (i: number) => void
}) => {
  const [tree, shown]: [number[], number[]] = [[], []]
  const count = Math.round((seconds * 1000) / of.every)
  let begun = performance.now()
  let missed = 0
  let seen = { tree: false, shown: false }
  panel.socket.on('message', text => {
    if (seen.tree || !String(text).includes(of.path)) return
    seen.tree = true
    tree.push(performance.now() - begun)
  })
  host.onSent = ({ event, context }) => {
    if (seen.shown || event !== of.event || context !== of.context) return
    seen.shown = true
    shown.push(performance.now() - begun)
  }
  for (let i = 0; i < count; i++) {
    seen = { tree: false, shown: false }
    begun = performance.now()
    of.act(i)
    await pause(of.every)
    const late = performance.now() + LATEST_MS
    while (!(seen.tree && seen.shown) && performance.now() < late) await pause(1)
    if (!(seen.tree && seen.shown)) missed++
  }
  panel.socket.removeAllListeners('message')
  return { tree: summary(tree), shown: summary(shown), missed }
}

const keys = await measure({
  ...{ every: PRESS_MS, path: '/deck/1/stem/vocals/mute', event: 'setImage', context: key },
  act: () => {
    host.keyDown(key)
    host.keyUp(key)
  },
})
const dials = await measure({
  ...{ every: TICK_MS, path: '/deck/1/stem/drums/gain', event: 'setFeedback', context: dial },
  act: i => host.dialRotate(dial, Math.floor(i / 60) % 2 === 0 ? -1 : 1),
})
await record('streamdeck', `node test/bench/streamdeck.ts --seconds ${seconds}`, {
  'key down to tree, ms': keys.tree,
  'key down to picture, ms': keys.shown,
  'dial to tree, ms': dials.tree,
  'dial to strip, ms': dials.shown,
  missed: keys.missed + dials.missed,
  faults: host.faults.length,
})
panel.close()
await host.close()
await kill(bridge.child, 'SIGTERM')
rmSync(out, { recursive: true, force: true })
rmSync(data, { recursive: true, force: true })

/** The live line: OSC in → the host's door → OSC out to a subscriber, 2,500 messages, one each 4 ms; alone, and beside
 *  a separation that runs all the while.
 *  `node test/bench/live-line.ts [--idle] [--audio FILE]`: --idle leaves the separation out. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { demoSongFile } from '../../server/demo/demo-song-file.ts'
import { newFolder, writeTrack } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { OscPeer, until } from '../osc/peer.ts'
import { record } from './record.ts'
import { separateAllTheWhile } from './separate-all-the-while.ts'

const { values } = parseArgs({ options: { audio: { type: 'string' }, idle: { type: 'boolean' } } })
const COUNT = 2500
const EVERY_MS = 4
const PATH = '/deck/1/stem/vocals/gain'

const figuresOf = (ms: number[]) => {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (part: number) => Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]?.toFixed(3))
  return { received: ms.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

type Figures = ReturnType<typeof figuresOf>
const ratio = (beside: Figures, alone: Figures) =>
  Object.fromEntries((['p50', 'p95', 'p99'] as const).map(key => [key, Number((beside[key] / alone[key]).toFixed(2))]))

/** Levels that differ by more than the tree's smallest step, each for one message in some seconds. */
const levelOf = (i: number): number => -1 - (i % 1000) / 20

const measure = async () => {
  const data = newFolder()
  writeTrack(data, { id: 'one', seconds: 120 })
  const bridge = await bridgeProcess(data)
  const [sender, subscriber] = [await OscPeer.open(bridge.oscPort), await OscPeer.open(bridge.oscPort)]
  const host = await PanelClient.open(bridge.port, { panel: 'host' })
  host.send({ t: 'lease', take: true })
  host.set('/deck/1/load', 'one')
  host.set('/deck/1/play', true)
  await host.settled()
  await subscriber.send('/subscribe')
  await until(() => subscriber.valuesOf(PATH).length > 0)
  const sentAt = new Map<number, number>()
  const [door, out]: [number[], number[]] = [[], []]
  const seen = (into: number[], level: unknown) => {
    const at = sentAt.get(Math.round(Number(level) * 20))
    if (at !== undefined) into.push(performance.now() - at)
  }
  host.socket.on('message', text => {
    const message = JSON.parse(String(text))
    if (message.t !== 'changes') return
    for (const { path, value, seq } of message.changes)
      if (path === PATH) {
        seen(door, value)
        host.send({ t: 'heard', seq })
      }
  })
  subscriber.onMessage = ({ address, arguments: [level] }) => {
    if (address === PATH && level && 'value' in level) seen(out, level.value)
  }
  const renewal = setInterval(() => void subscriber.send('/subscribe'), 5000)
  const began = performance.now()
  for (let i = 0; i < COUNT; i++) {
    const wait = began + i * EVERY_MS - performance.now()
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
    sentAt.set(Math.round(levelOf(i) * 20), performance.now())
    void sender.sendFloat(PATH, levelOf(i))
  }
  await new Promise(resolve => setTimeout(resolve, 500))
  clearInterval(renewal)
  sender.close()
  subscriber.close()
  host.close()
  await kill(bridge.child)
  rmSync(data, { recursive: true })
  return { oscToDoor: figuresOf(door), oscToOsc: figuresOf(out) }
}

const alone = await measure()
const figures: Record<string, unknown> = { alone }
if (!values.idle) {
  const folder = mkdtempSync(join(tmpdir(), 'stembridge-live-line-'))
  const stop = await separateAllTheWhile(values.audio ?? (await demoSongFile(folder)), join(folder, 'stems'))
  const beside = await measure()
  figures.besideASeparation = beside
  figures.timesAsLong = {
    oscToDoor: ratio(beside.oscToDoor, alone.oscToDoor),
    oscToOsc: ratio(beside.oscToOsc, alone.oscToOsc),
  }
  await stop()
  rmSync(folder, { recursive: true })
}
console.table(
  Object.entries(figures).flatMap(([when, rows]) =>
    Object.entries(rows as Record<string, object>).map(([line, row]) => ({ when, line, ...row })),
  ),
)
await record('live-line', 'node test/bench/live-line.ts', {
  unit: 'ms',
  messages: COUNT,
  everyMs: EVERY_MS,
  ...figures,
})

/** When the ticks of MIDI clock come to the port's door, against an even row, a bridge of its own process: alone, and
 *  while an OSC message comes each 4 ms.
 *  `node test/bench/midi-clock.ts [--seconds N]` */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { newFolder, writeTrack } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { OscPeer } from '../osc/peer.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } })
const SECONDS = Number(values.seconds)
const PERIOD = 60_000 / 120 / 24
const SETTLE_MS = 1500

/** How far each tick lies from an even row: what is common to all, the way to the port, is taken out. */
const jitterOf = (arrivals: number[]) => {
  const off = arrivals.map((at, i) => at - i * PERIOD)
  const middle = off.toSorted((a, b) => a - b)[off.length >> 1] as number
  const ms = off.map(x => Math.abs(x - middle)).toSorted((a, b) => a - b)
  const part = (p: number) => Number(ms[Math.min(ms.length - 1, Math.floor(ms.length * p))]?.toFixed(3))
  const drift = (off.at(-1) as number) - (off[0] as number)
  return {
    ticks: ms.length,
    p50: part(0.5),
    p95: part(0.95),
    p99: part(0.99),
    max: part(1),
    lastAgainstFirst: Number(drift.toFixed(3)),
  }
}

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

const sendOsc = async (port: number) => {
  const peer = await OscPeer.open(port)
  let i = 0
  const timer = setInterval(() => void peer.sendFloat('/deck/1/stem/vocals/gain', -1 - (i++ % 200) / 20), 4)
  return () => {
    clearInterval(timer)
    peer.close()
  }
}

const measure = async ({ osc }: { osc: boolean }) => {
  const data = newFolder()
  writeTrack(data, { id: 'one', seconds: SECONDS + 10 })
  const bridge = await bridgeProcess(data, { STEMBRIDGE_MIDI_MODULE: join(import.meta.dirname, 'midi-door.ts') })
  const panel = await PanelClient.open(bridge.port, { panel: 'bench' })
  const arrivals = new Promise<number[]>(resolve => {
    bridge.child.on('message', (message: { t: string; at?: number[] }) => {
      if (message.t === 'ticks' && message.at && message.at.length > 1) resolve(message.at)
    })
  })
  panel.set('/transport/clock/out', true)
  panel.set('/deck/1/load', 'one')
  await panel.settled()
  await wait(SETTLE_MS)
  const stopOsc = osc ? await sendOsc(bridge.oscPort) : () => {}
  panel.set('/deck/1/play', true)
  await wait(SECONDS * 1000)
  panel.set('/deck/1/play', false)
  const ticks = await arrivals
  stopOsc()
  panel.close()
  await kill(bridge.child)
  rmSync(data, { recursive: true })
  return jitterOf(ticks)
}

const figures = { alone: await measure({ osc: false }), 'an OSC message each 4 ms': await measure({ osc: true }) }
console.table(figures)
await record('midi-clock', 'node test/bench/midi-clock.ts', { unit: 'ms', bpm: 120, seconds: SECONDS, ...figures })

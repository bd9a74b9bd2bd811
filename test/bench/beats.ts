/** When a subscriber hears /deck/1/beat over OSC, against the beat's true time, a bridge of its own process: at 124 BPM
 *  and at 174 BPM played 3 % faster; and with two decks.
 *  `node test/bench/beats.ts [--seconds N]` */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Analysis } from '../../contract/analysis.ts'
import { newFolder, steadyAnalysis, writeTrack } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { OscPeer, until } from '../osc/peer.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' } } })
const SECONDS = Number(values.seconds)

const beatsAt = (bpm: number): Analysis => {
  const beats = Array.from({ length: Math.floor((SECONDS * 1.5 * bpm) / 60) }, (_, i) => 0.137 + (i * 60) / bpm)
  return {
    ...steadyAnalysis(SECONDS),
    tempo: { bpm, confidence: 1, candidates: [] },
    beats,
    downbeats: beats.filter((_, i) => i % 4 === 0),
  }
}

/** How far each arrival lies from an even row of beats: what is common to all, the way there, is taken out. */
const jitterOf = (arrivals: number[], period: number) => {
  const off = arrivals.map((at, i) => at - i * period)
  const middle = off.toSorted((a, b) => a - b)[off.length >> 1] as number
  const ms = off.map(x => Math.abs(x - middle)).toSorted((a, b) => a - b)
  const part = (p: number) => Number(ms[Math.min(ms.length - 1, Math.floor(ms.length * p))]?.toFixed(3))
  return { beats: ms.length, p50: part(0.5), p95: part(0.95), p99: part(0.99), max: part(1) }
}

const measure = async (bpm: number, rate: number, decks: (1 | 2)[]) => {
  const data = newFolder()
  writeTrack(data, { id: 'one', seconds: SECONDS * 1.5, analysis: beatsAt(bpm) })
  const bridge = await bridgeProcess(data)
  const peer = await OscPeer.open(bridge.oscPort)
  const panel = await PanelClient.open(bridge.port, { panel: 'bench' })
  const arrivals: number[] = []
  await peer.send('/subscribe')
  await until(() => peer.heard.length > 0)
  for (const n of decks) {
    panel.set(`/deck/${n}/load`, 'one')
    panel.set(`/deck/${n}/rate`, rate)
  }
  await panel.settled()
  peer.onMessage = ({ address }) => {
    if (address === '/deck/1/beat') arrivals.push(performance.now())
  }
  const renewal = setInterval(() => void peer.send('/subscribe'), 7000)
  for (const n of decks) panel.set(`/deck/${n}/play`, true)
  await new Promise(resolve => setTimeout(resolve, SECONDS * 1000))
  clearInterval(renewal)
  peer.close()
  panel.close()
  await kill(bridge.child)
  rmSync(data, { recursive: true })
  // the snapshot of a renewed subscription tells the beat again
  const period = 60_000 / (bpm * rate)
  const beats = arrivals.filter((at, i) => i === 0 || at - (arrivals[i - 1] as number) > period / 2)
  return jitterOf(beats.slice(1), period)
}

const figures = {
  'one deck, 124 BPM': await measure(124, 1, [1]),
  'two decks, 174 BPM, 3 % faster': await measure(174, 1.03, [1, 2]),
}
console.table(figures)
await record('beats', 'node test/bench/beats.ts', { unit: 'ms', seconds: SECONDS, ...figures })

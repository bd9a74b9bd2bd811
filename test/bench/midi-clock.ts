/** When the ticks of MIDI clock come to the port's door, against an even row, a bridge of its own process at 120 and at
 *  174 BPM: alone, while an OSC message comes each 4 ms, and beside a separation.
 *  `node test/bench/midi-clock.ts [--seconds N] [--idle] [--audio FILE]`: --idle leaves the separation out. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { demoSongFile } from '../../server/demo/demo-song-file.ts'
import { type ClockHeard, playClock } from '../clock/play-clock.ts'
import { OscPeer } from '../osc/peer.ts'
import { record } from './record.ts'
import { separateAllTheWhile } from './separate-all-the-while.ts'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, idle: { type: 'boolean' }, audio: { type: 'string' } },
})
const SECONDS = Number(values.seconds)

/** How far each tick lies from an even row: what is common to all, the way to the port, is taken out. */
const jitterOf = ({ ticks }: ClockHeard, bpm: number) => {
  const off = ticks.map((at, i) => at - i * (60_000 / bpm / 24))
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

const sendOsc = async ({ oscPort }: { oscPort: number }) => {
  const peer = await OscPeer.open(oscPort)
  let i = 0
  const timer = setInterval(() => void peer.sendFloat('/deck/1/stem/vocals/gain', -1 - (i++ % 200) / 20), 4)
  return () => {
    clearInterval(timer)
    peer.close()
  }
}

const measure = async (disturb?: typeof sendOsc) => {
  const figures: Record<string, ReturnType<typeof jitterOf>> = {}
  for (const bpm of [120, 174])
    figures[`${bpm} BPM`] = jitterOf(await playClock({ bpm, seconds: SECONDS }, disturb), bpm)
  return figures
}

const figures: Record<string, Awaited<ReturnType<typeof measure>>> = {
  alone: await measure(),
  'an OSC message each 4 ms': await measure(sendOsc),
}
if (!values.idle) {
  const folder = mkdtempSync(join(tmpdir(), 'stembridge-midi-clock-'))
  const stop = await separateAllTheWhile(values.audio ?? (await demoSongFile(folder)), join(folder, 'stems'))
  figures['beside a separation, an OSC message each 4 ms'] = await measure(sendOsc)
  await stop()
  rmSync(folder, { recursive: true })
}
console.table(
  Object.entries(figures).flatMap(([when, rows]) =>
    Object.entries(rows).map(([tempo, row]) => ({ when, tempo, ...row })),
  ),
)
await record('midi-clock', 'node test/bench/midi-clock.ts', { unit: 'ms', seconds: SECONDS, ...figures })

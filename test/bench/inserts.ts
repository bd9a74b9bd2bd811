/** What inserts cost: six stems with three own inserts each on two decks, and each effect by itself on twelve stems.
 *  Run: node test/bench/inserts.ts */
import { performance } from 'node:perf_hooks'
import { OWN_EFFECTS } from '../../contract/insert-effects.ts'
import { DECKS, STEMS } from '../../contract/parameters.ts'
import { createEngine, type Engine } from '../../engine/index.ts'
import { noisySource } from '../stress/noisy-source.ts'
import { record } from './record.ts'

const BLOCK = 128
const [RATE, WARM] = [48_000, 1500]
const [LONG_S, SHORT_S] = [15, 4]

const decks = (seconds: number): Engine => {
  const engine = createEngine({ sampleRate: RATE, clock: () => performance.now() })
  for (const n of DECKS) {
    engine.load(n, noisySource(6, 1.1 * seconds + 8))
    engine.set(`/deck/${n}/play`, true)
    engine.set(`/deck/${n}/rate`, 1.06)
  }
  return engine
}

const putIn = (engine: Engine, effects: readonly (readonly string[])[]): void => {
  for (const n of DECKS)
    for (const [i, stem] of STEMS.entries())
      for (const [slot, id] of (effects[(i + n) % effects.length] as readonly string[]).entries()) {
        const path = `/deck/${n}/stem/${stem}/insert/${slot + 1}`
        engine.set(`${path}/effect`, id)
        if (id === 'eq') engine.set(`${path}/low`, 3)
        if (id === 'beat-repeat') engine.set(`${path}/repeat`, true)
      }
}

const percentile = (sorted: Float64Array, p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] as number

/** Blocks by their time, and how much of a core they took. */
const measure = (name: string, effects: readonly (readonly string[])[], seconds = LONG_S) => {
  const engine = decks(seconds)
  putIn(engine, effects)
  const [left, right] = [new Float32Array(BLOCK), new Float32Array(BLOCK)]
  for (let i = 0; i < WARM; i++) engine.process(left, right)
  const blocks = Math.floor((seconds * RATE) / BLOCK)
  const times = new Float64Array(blocks)
  const cpu = process.cpuUsage()
  for (let i = 0; i < blocks; i++) {
    const begun = performance.now()
    engine.process(left, right)
    times[i] = performance.now() - begun
  }
  const { user, system } = process.cpuUsage(cpu)
  const audio = (blocks * BLOCK) / RATE
  const blockMs = (1000 * BLOCK) / RATE
  times.sort()
  return {
    name,
    percentOfOneCore: Number(((100 * (user + system)) / 1e6 / audio).toFixed(2)),
    blockMs: Number(blockMs.toFixed(2)),
    p50Ms: Number(percentile(times, 0.5).toFixed(3)),
    p99Ms: Number(percentile(times, 0.99).toFixed(3)),
    worstMs: Number(percentile(times, 1).toFixed(3)),
    late: times.filter(time => time > blockMs).length,
    failed: engine.failed().length,
  }
}

const MIXED = [
  ['eq', 'compressor', 'echo'],
  ['filter', 'flanger', 'reverb'],
  ['gate', 'beat-repeat', 'ping-pong'],
  ['compressor', 'crusher', 'reverb'],
]
const results = [
  measure('no inserts', [[]]),
  measure('three on each of twelve stems, all ten kinds among them', MIXED),
  measure('the three dearest on each of twelve stems', [['reverb', 'compressor', 'flanger']]),
  ...OWN_EFFECTS.map(({ id }) => measure(`${id} on each of twelve stems`, [[id]], SHORT_S)),
]
await record('inserts', 'node test/bench/inserts.ts', { decks: 2, stems: 12, rate: RATE, runs: results })

/** How fast the engine is: two decks of four or six stems, with equalisers and filters, at odd speeds, stretched by key
 *  lock. Run: node test/bench/engine.ts */
import { performance } from 'node:perf_hooks'
import { FOUR_STEMS, STEMS } from '../../contract/parameters.ts'
import { CHUNK_FRAMES, createEngine, createSource, putChunk, SOURCE_FILES, stemFilesOf } from '../../engine/index.ts'
import { record } from './record.ts'

const SECONDS = 24
const BLOCK = 128

/** A track of seeded noise as int16 chunks. */
const noise = (seconds: number, stems: readonly string[]) => {
  const samples = seconds * 44100
  const source = createSource({
    mixSamples: samples,
    stemsSamples: samples,
    mixReady: [[0, samples]],
    stemFiles: stemFilesOf(stems),
    stemsReady: [[0, samples]],
    mixFullScale: 2,
    stemsFullScale: 2,
  })
  let seed = 1
  for (let file = 0; file < SOURCE_FILES.length; file++)
    for (let index = 0; index * CHUNK_FRAMES < samples; index++) {
      const frames = new Int16Array(2 * CHUNK_FRAMES)
      for (let i = 0; i < frames.length; i++) {
        seed = (Math.imul(seed, 1664525) + 1013904223) | 0
        frames[i] = seed >> 20
      }
      putChunk(source, file, index, { frames, from: 0, to: CHUNK_FRAMES })
    }
  return source
}

const percentile = (sorted: Float64Array, p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] as number

const run = (
  name: string,
  rate: number,
  settings: readonly (readonly [string, number | boolean])[],
  stems: readonly string[] = FOUR_STEMS,
) => {
  const engine = createEngine({ sampleRate: rate })
  for (const n of [1, 2] as const) {
    engine.load(n, noise(SECONDS * 1.2, stems))
    engine.set(`/deck/${n}/play`, true)
    for (const [leaf, value] of settings) {
      if (!leaf.startsWith('stem/')) engine.set(`/deck/${n}/${leaf}`, value)
      else for (const stem of STEMS) engine.set(`/deck/${n}/${leaf.replace('*', stem)}`, value)
    }
  }
  const [left, right] = [new Float32Array(BLOCK), new Float32Array(BLOCK)]
  for (let i = 0; i < 2000; i++) engine.process(left, right)
  const blocks = Math.floor(((SECONDS - 6) * rate) / BLOCK)
  const times = new Float64Array(blocks)
  const cpu = process.cpuUsage()
  for (let i = 0; i < blocks; i++) {
    const begun = performance.now()
    engine.process(left, right)
    times[i] = performance.now() - begun
  }
  const used = process.cpuUsage(cpu)
  const busy = (used.user + used.system) / 1e6
  times.sort()
  const audio = (blocks * BLOCK) / rate
  return {
    name,
    rate,
    audioSeconds: Math.round(audio),
    timesRealtime: Math.round(audio / busy),
    percentOfOneCore: Number(((100 * busy) / audio).toFixed(2)),
    blockMs: Number(((1000 * BLOCK) / rate).toFixed(2)),
    p50Ms: Number(percentile(times, 0.5).toFixed(3)),
    p95Ms: Number(percentile(times, 0.95).toFixed(3)),
    p99Ms: Number(percentile(times, 0.99).toFixed(3)),
    worstMs: Number(percentile(times, 1).toFixed(3)),
  }
}

const eq = [
  ['stem/*/eq/low', 3],
  ['stem/*/eq/high', -4],
] as const
const results = [
  run('plain, speed 1', 44100, []),
  run('plain, speed 1', 48000, []),
  run('equalisers, speed 1.06', 44100, [...eq, ['rate', 1.06]]),
  run('equalisers and filters, speed 1.06', 48000, [...eq, ['rate', 1.06], ['stem/*/filter', -0.3]]),
  run('four stems, equalisers, key lock at 0.9', 44100, [...eq, ['rate', 0.9], ['key-lock', true]]),
  run('four stems, equalisers, key lock at 0.9', 48000, [...eq, ['rate', 0.9], ['key-lock', true]]),
  run('six stems, equalisers, key lock at 0.9', 44100, [...eq, ['rate', 0.9], ['key-lock', true]], STEMS),
  run(
    'six stems, equalisers, key lock at 1.08, a semitone up',
    44100,
    [...eq, ['rate', 1.08], ['pitch', 100], ['key-lock', true]],
    STEMS,
  ),
]
await record('engine', 'node test/bench/engine.ts', { decks: 2, runs: results })

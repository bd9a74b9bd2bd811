import { performance } from 'node:perf_hooks'
import { DECKS, STEMS } from '../../contract/parameters.ts'
import { createEngine } from '../../engine/index.ts'
import { createHands, type Hands, insertsOf, lanesOf, seeded } from './hands.ts'
import { noisySource } from './noisy-source.ts'
import type { Plan } from './plan.ts'

const BLOCK = 128
const WARM_UP = 1500
/** Blocks that wait in a host's queue: as many late ones in a row are made up for. */
const QUEUE = 4

export type Times = { p50: number; p95: number; p99: number; p9999: number; worst: number }
export type StressReport = {
  plan: string
  seed: number
  seconds: number
  passes: number
  blocks: number
  /** Time of a block's sound, in ms; all below are in ms too. */
  blockMs: number
  /** Of the first pass: other programs on the machine count. */
  wall: Times
  /** Of each block its best time in all passes: what it costs by itself. */
  own: Times
  percentOfOneCore: number
  /** Blocks that took longer than their sound lasts, and those that a queue of four could not make up for. */
  late: number
  underruns: number
  hands: Hands
  /** Frames that are no number, and the loudest. */
  broken: number
  peak: number
}

const round = (ms: number): number => Number(ms.toFixed(4))
export const timesOf = (times: Float64Array): Times => {
  const sorted = times.toSorted()
  const at = (p: number): number => round(sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? 0)
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), p9999: at(0.9999), worst: at(1) }
}

/** Blocks that come too late although a queue lies before the device, by their times in ms. */
export const underrunsOf = (times: Float64Array, blockMs: number, queue: number): number => {
  let behind = 0
  let count = 0
  for (const time of times) {
    behind = Math.max(0, behind + time - blockMs)
    if (behind <= queue * blockMs) continue
    count++
    behind = 0
  }
  return count
}

const prepare = (plan: Plan, seconds: number, seed: number, rate: number) => {
  const engine = createEngine({ sampleRate: rate })
  const random = seeded(seed)
  for (const n of DECKS.slice(0, plan.decks)) {
    engine.load(n, noisySource(plan.stems, seconds * 2 + 60))
    engine.set(`/deck/${n}/play`, true)
    for (const [slot, effect] of insertsOf(plan)) engine.set(`/deck/${n}/${slot}/effect`, effect)
    engine.automate(n, lanesOf(plan, n, random))
    for (const [leaf, value] of Object.entries(plan.settings))
      if (!leaf.includes('*')) engine.set(`/deck/${n}/${leaf}`, value)
      else for (const stem of STEMS) engine.set(`/deck/${n}/${leaf.replace('*', stem)}`, value)
  }
  return { engine, hands: createHands({ ...plan, seconds }, engine, random, BLOCK / rate) }
}

type Pass = { times: Float64Array; busyMs: number; hands: Hands; broken: number; peak: number }

const renderOnce = (plan: Plan, seconds: number, seed: number, rate: number): Pass => {
  const { engine, hands } = prepare(plan, seconds, seed, rate)
  const [left, right] = [new Float32Array(BLOCK), new Float32Array(BLOCK)]
  for (let i = 0; i < WARM_UP; i++) engine.process(left, right)
  const times = new Float64Array(Math.floor((seconds * rate) / BLOCK))
  const before = process.cpuUsage()
  let [broken, peak] = [0, 0]
  for (let i = 0; i < times.length; i++) {
    const begun = performance.now()
    hands.move()
    engine.process(left, right)
    times[i] = performance.now() - begun
    for (let s = 0; s < BLOCK; s++) {
      const level = Math.max(Math.abs(left[s] as number), Math.abs(right[s] as number))
      if (!(level < 16)) broken++
      else if (level > peak) peak = level
    }
  }
  const { user, system } = process.cpuUsage(before)
  return { times, busyMs: (user + system) / 1000, hands: hands.done, broken, peak }
}

/** Renders a plan block by block, as fast as it goes, and takes the time of each. The same seed does the same, so that
 *  several passes tell what a block costs from what other programs took meanwhile. */
export const runPlan = (
  plan: Plan,
  of: { seconds?: number; seed?: number; rate?: number; passes?: number } = {},
): StressReport => {
  const { seconds = plan.seconds, seed = 1, rate = 44100, passes = 1 } = of
  const all = Array.from({ length: passes }, () => renderOnce(plan, seconds, seed, rate))
  const first = all[0] as Pass
  const blockMs = (1000 * BLOCK) / rate
  return {
    plan: plan.name,
    seed,
    seconds: Math.round(seconds),
    passes,
    blocks: first.times.length,
    blockMs: round(blockMs),
    wall: timesOf(first.times),
    own: timesOf(first.times.map((_, i) => Math.min(...all.map(({ times }) => times[i] as number)))),
    percentOfOneCore: Number((Math.min(...all.map(({ busyMs }) => busyMs)) / 10 / seconds).toFixed(2)),
    late: first.times.reduce((n, time) => n + (time > blockMs ? 1 : 0), 0),
    underruns: underrunsOf(first.times, blockMs, QUEUE),
    hands: first.hands,
    broken: all.reduce((sum, { broken }) => sum + broken, 0),
    peak: Number(first.peak.toFixed(4)),
  }
}

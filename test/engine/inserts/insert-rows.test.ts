import { describe, expect, it } from 'vitest'
import type { ParameterValue } from '../../../contract/parameter-row.ts'
import { slotPaths } from '../../../contract/parameters.ts'
import { createEngine, type Engine, sourceOf } from '../../../engine/index.ts'
import { replay } from '../../../engine/timeline/replay.ts'
import { takeDown } from '../../../engine/timeline/take-down.ts'
import { between, largestStep, levelDb, peak, RATE, tone } from '../sound.ts'
import { noise } from './render-insert.ts'

const SLOT = '/deck/1/stem/vocals/insert/1'
const beats = (bpm: number, seconds: number): number[] =>
  Array.from({ length: Math.ceil((seconds * bpm) / 60) }, (_, i) => (i * 60 * RATE) / bpm)
const clicks = (seconds: number, every: number): Float32Array => {
  const wave = new Float32Array(seconds * RATE)
  for (let at = 0; at < wave.length; at += every) wave[at] = 0.5
  return wave
}

const playing = (wave: Float32Array, bpm?: number): Engine => {
  const engine = createEngine({ sampleRate: RATE })
  const grid = bpm ? { beats: beats(bpm, wave.length / RATE), downbeats: [] } : null
  engine.load(1, sourceOf({ vocals: [wave] }, grid))
  engine.set('/deck/1/play', true)
  engine.set('/master/limiter', false)
  return engine
}
const run = (engine: Engine, seconds: number): Float32Array => {
  const left = new Float32Array(Math.round((seconds * RATE) / 128) * 128)
  engine.process(left, new Float32Array(left.length))
  return left
}

describe('the rows of a slot', () => {
  it('are there with the effect, and go with it', () => {
    const engine = playing(tone(300, 0.2, 4))
    expect(engine.set(`${SLOT}/cutoff`, 300)).toBe(false)
    expect(engine.set(`${SLOT}/effect`, 'filter')).toBe(true)
    expect(engine.set(`${SLOT}/cutoff`, 300)).toBe(true)
    expect(engine.set(`${SLOT}/threshold`, -10)).toBe(false)
    expect(engine.set(`${SLOT}/effect`, 'gate')).toBe(true)
    expect(engine.set(`${SLOT}/cutoff`, 300)).toBe(false)
    expect(engine.set(`${SLOT}/threshold`, -10)).toBe(true)
    expect(engine.set(`${SLOT}/effect`, '')).toBe(true)
    for (const leaf of ['threshold', 'bypass', 'wet']) expect(engine.set(`${SLOT}/${leaf}`, 1)).toBe(false)
  })

  it('are on every stem, deck, send and the master', () => {
    const engine = playing(tone(300, 0.2, 1))
    expect(slotPaths()).toHaveLength(4 * (12 + 2 + 2 + 1))
    for (const slot of slotPaths()) {
      expect(engine.set(`${slot}/effect`, 'crusher'), slot).toBe(true)
      expect(engine.set(`${slot}/bits`, 4), slot).toBe(true)
    }
  })

  it('turn what sounds: filter, bypass, wet', () => {
    const sound = tone(3000, 0.2, 6)
    const engine = playing(sound)
    const level = () => levelDb(run(engine, 0.5).subarray(11_025), 3000)
    const dry = level()
    engine.set(`${SLOT}/effect`, 'filter')
    engine.set(`${SLOT}/cutoff`, 100)
    expect(level()).toBeLessThan(dry - 50)
    engine.set(`${SLOT}/wet`, 0.5)
    expect(level()).toBeCloseTo(dry - 6, 0)
    engine.set(`${SLOT}/bypass`, true)
    expect(level()).toBeCloseTo(dry, 3)
    engine.set(`${SLOT}/wet`, 1)
    engine.set(`${SLOT}/bypass`, false)
    expect(level()).toBeLessThan(dry - 50)
    engine.set(`${SLOT}/effect`, 'echo')
    expect(level()).toBeGreaterThan(dry - 10)
  })

  it('bypassed, or all the way dry, leave the sound bit for bit', () => {
    const plain = run(playing(noise(2, 0.2)), 1)
    for (const [leaf, value] of [
      ['bypass', true],
      ['wet', 0],
    ] as const) {
      const engine = playing(noise(2, 0.2))
      engine.set(`${SLOT}/effect`, 'reverb')
      engine.set(`${SLOT}/${leaf}`, value)
      expect(run(engine, 1).subarray(RATE / 10)).toEqual(plain.subarray(RATE / 10))
    }
  })

  it('keep all stems in step, through two effects and beside an empty slot', () => {
    const engine = createEngine({ sampleRate: RATE })
    const wave = noise(2, 0.1)
    engine.load(1, sourceOf({ vocals: [wave], drums: [wave.map(x => -x)] }))
    engine.set('/deck/1/play', true)
    for (const [slot, id] of [
      ['1', 'eq'],
      ['2', 'gate'],
    ] as const)
      engine.set(`/deck/1/stem/vocals/insert/${slot}/effect`, id)
    engine.set('/deck/1/stem/vocals/insert/2/threshold', -60)
    run(engine, 0.5)
    expect(peak(run(engine, 0.5))).toBeLessThan(1e-6)
  })

  it('load, turn and go without a step between samples', () => {
    const engine = playing(tone(120, 0.3, 10))
    const heard: number[] = []
    const steps: [string, ParameterValue][] = [
      ['effect', 'reverb'],
      ['wet', 1],
      ['decay', 5],
      ['effect', 'ping-pong'],
      ['time', 0.25],
      ['effect', 'flanger'],
      ['depth', 1],
      ['effect', ''],
      ['effect', 'compressor'],
      ['makeup', 6],
      ['bypass', true],
    ]
    for (const [leaf, value] of steps) {
      engine.set(`${SLOT}/${leaf}`, value)
      heard.push(...run(engine, 0.4))
    }
    expect(largestStep(Float32Array.from(heard).subarray(4410))).toBeLessThan(0.035)
  })
})

describe('an echo on a deck', () => {
  const echoes = (engine: Engine): number => {
    engine.set(`${SLOT}/effect`, 'echo')
    engine.set(`${SLOT}/time`, 1)
    engine.set(`${SLOT}/feedback`, 0)
    engine.set(`${SLOT}/wet`, 1)
    run(engine, 2)
    const from = engine.frame() - engine.latency
    return from + run(engine, 2).findIndex(x => Math.abs(x) > 0.2)
  }

  it.each([100, 128, 174])('lies on the beats of its track at %d BPM', bpm => {
    const beat = Math.round((60 * RATE) / bpm)
    // a click every second beat, an echo of one beat: what is heard lies in between
    const wave = clicks(6, 2 * beat)
    const at = echoes(playing(wave, bpm)) % (2 * beat)
    expect(Math.abs(at - beat)).toBeLessThan(4)
  })

  it('follows the speed of the deck', () => {
    const engine = playing(clicks(12, 44_100), 120)
    engine.set('/deck/1/rate', 2)
    engine.set(`${SLOT}/effect`, 'echo')
    engine.set(`${SLOT}/time`, 1)
    engine.set(`${SLOT}/wet`, 1)
    engine.set(`${SLOT}/feedback`, 0)
    run(engine, 2)
    const from = engine.frame() - engine.latency
    const first = run(engine, 1).findIndex(x => Math.abs(x) > 0.1)
    expect(first).toBeGreaterThanOrEqual(0)
    // a click each half second, and its echo a quarter of a second after it; the speed took a moment to come
    expect(Math.abs(((from + first) % 22_050) - 11_025)).toBeLessThan(300)
  })
})

describe('a lane', () => {
  it('moves what an effect has, also where it was given before the effect was there', () => {
    const engine = playing(tone(3000, 0.2, 6))
    engine.automate(1, [
      {
        path: `${SLOT}/cutoff`,
        points: [
          [0, 20_000, 'hold'],
          [2 * RATE, 100, 'hold'],
        ],
      },
    ])
    engine.set(`${SLOT}/effect`, 'filter')
    const before = levelDb(between(run(engine, 1.5), 0.5, 1.5), 3000)
    run(engine, 1)
    expect(levelDb(run(engine, 0.5), 3000)).toBeLessThan(before - 50)
  })
})

describe('a performance with inserts', () => {
  it('comes out bit for bit when it is rendered again', () => {
    const source = sourceOf({ vocals: [noise(6, 0.2)] })
    const live = takeDown(createEngine({ sampleRate: RATE }), () => 'song')
    const { engine } = live
    engine.load(1, source)
    engine.set('/deck/1/play', true)
    const heard: number[] = []
    const part = (seconds: number) => heard.push(...run(engine, seconds))
    part(0.3)
    engine.set(`${SLOT}/effect`, 'ping-pong', engine.frame() + 50)
    engine.set(`${SLOT}/time`, 0.25, engine.frame() + 50)
    engine.set(`${SLOT}/wet`, 0.9, engine.frame() + 90)
    part(0.7)
    engine.set('/master/insert/2/effect', 'crusher')
    engine.set('/master/insert/2/bits', 3)
    part(0.5)
    const again: number[] = []
    const log = { ...live.log(), heard: true as const }
    replay({ log, source: () => source, into: left => again.push(...left) })
    expect(Float32Array.from(again)).toEqual(Float32Array.from(heard))
    expect(peak(Float32Array.from(heard))).toBeGreaterThan(0.1)
  })
})

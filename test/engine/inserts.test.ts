import { describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import type { Insert } from '../../engine/index.ts'
import { sourceOf } from '../../engine/index.ts'
import { areNumbers, between, difference, largestStep, levelDb, peak, RATE, rms, tone } from './sound.ts'

/** Turns the level, and comes later by so many frames. */
const late = (gain: number, latency: number, name = 'late'): Insert => {
  const make = () => new Float32Array(latency)
  const lines = [make(), make()]
  let at = 0
  return {
    name,
    latency,
    process(left, right, n) {
      const from = at
      for (const [side, signal] of [left, right].entries()) {
        const line = lines[side] as Float32Array
        at = from
        for (let i = 0; i < n; i++) {
          const x = gain * (signal[i] as number)
          signal[i] = latency ? (line[at] as number) : x
          if (latency) line[at] = x
          at = latency ? (at + 1) % latency : 0
        }
      }
    },
    reset() {
      for (const line of lines) line.fill(0)
    },
  }
}

/** Breaks at its nth block. */
const broken = (block: number, spoil: (signal: Float32Array, n: number) => void): Insert => {
  let seen = 0
  return {
    name: 'broken',
    latency: 0,
    process(left, _right, n) {
      if (++seen >= block) spoil(left, n)
    },
    reset() {
      seen = 0
    },
  }
}

const playing = (...files: Parameters<typeof sourceOf>[0][]): Engine => {
  const engine = createEngine({ sampleRate: RATE })
  for (const [i, of] of files.entries()) {
    engine.load((i + 1) as 1 | 2, sourceOf(of))
    engine.set(`/deck/${i + 1}/play`, true)
  }
  return engine
}

const run = (engine: Engine, seconds: number): Float32Array => {
  const left = new Float32Array(Math.round(seconds * RATE))
  engine.process(left, new Float32Array(left.length))
  return left
}
const pair = (seconds: number) => ({
  vocals: [tone(210, 0.15, seconds)] as const,
  drums: [tone(90, 0.15, seconds)] as const,
})
const VOCALS = '/deck/1/stem/vocals/insert/1'
const db = (linear: number): number => 20 * Math.log10(linear)

describe('an insert', () => {
  it('works on its stem alone, wet, dry and between', () => {
    const engine = playing({ vocals: [tone(210, 0.2, 9)], drums: [tone(90, 0.2, 9)] })
    expect(engine.insert(VOCALS, late(0.5, 0))).toBe(true)
    const wet = run(engine, 1)
    expect(levelDb(between(wet, 0.3, 1), 210)).toBeCloseTo(db(0.1), 1)
    expect(levelDb(between(wet, 0.3, 1), 90)).toBeCloseTo(db(0.2), 1)
    engine.blend(VOCALS, 0.5)
    expect(levelDb(between(run(engine, 1), 0.3, 1), 210)).toBeCloseTo(db(0.15), 1)
    engine.bypass(VOCALS, true)
    expect(levelDb(between(run(engine, 1), 0.3, 1), 210)).toBeCloseTo(db(0.2), 1)
  })

  it('has its place in the order of the slots', () => {
    const square: Insert = {
      name: 'square',
      latency: 0,
      process(left, right, n) {
        for (const signal of [left, right]) for (let i = 0; i < n; i++) signal[i] = (signal[i] as number) ** 2
      },
      reset: () => undefined,
    }
    const before = playing({ vocals: [tone(210, 0.5, 2)] })
    before.insert('/deck/1/stem/vocals/insert/1', late(0.5, 0))
    before.insert('/deck/1/stem/vocals/insert/2', square)
    const after = playing({ vocals: [tone(210, 0.5, 2)] })
    after.insert('/deck/1/stem/vocals/insert/1', square)
    after.insert('/deck/1/stem/vocals/insert/2', late(0.5, 0))
    expect(peak(between(run(before, 1), 0.3, 1))).toBeCloseTo(0.0625, 3)
    expect(peak(between(run(after, 1), 0.3, 1))).toBeCloseTo(0.125, 3)
  })

  it('sits on a deck, a send and the master as on a stem', () => {
    const engine = playing({ vocals: [tone(210, 0.1, 9)] }, { vocals: [tone(700, 0.1, 9)] })
    engine.insert('/deck/2/insert/4', late(0.5, 0))
    const deck = between(run(engine, 1), 0.3, 1)
    expect([levelDb(deck, 210), levelDb(deck, 700)].map(Math.round)).toEqual([db(0.1), db(0.05)].map(Math.round))
    engine.insert('/send/1/insert/1', late(0.5, 0))
    engine.set('/deck/1/stem/vocals/send/1', 0)
    expect(levelDb(between(run(engine, 1), 0.3, 1), 210)).toBeCloseTo(db(0.15), 1)
    engine.insert('/master/insert/1', late(0.1, 0))
    expect(levelDb(between(run(engine, 1), 0.3, 1), 210)).toBeCloseTo(db(0.015), 1)
    expect(engine.insert('/master/insert/5', late(1, 0))).toBe(false)
    expect(engine.bypass('/deck/3/insert/1', true)).toBe(false)
  })

  it.each([
    ['a stem', '/deck/1/stem/vocals/insert/1'],
    ['a deck', '/deck/2/insert/2'],
    ['the master', '/master/insert/1'],
  ])('that is late on %s leaves everything together, and the engine says by how much', (_, slot) => {
    const files = pair(3)
    const plain = playing(files, files)
    const with300 = playing(files, files)
    with300.insert(slot, late(1, 300))
    expect(with300.latency - plain.latency).toBe(300)
    const a = run(plain, 2)
    const b = run(with300, 2).subarray(300)
    expect(peak(difference(between(b, 0.2, 1.9), between(a, 0.2, 1.9)))).toBeLessThan(1e-5)
  })

  it('keeps its latency while it is bypassed, so that nothing moves in time', () => {
    const files = pair(4)
    const engine = playing(files)
    engine.insert(VOCALS, late(1, 500))
    const plain = run(playing(files), 3)
    const one = run(engine, 1)
    engine.bypass(VOCALS, true)
    const out = Float32Array.from([...one, ...run(engine, 2)]).subarray(500)
    expect(largestStep(out)).toBeLessThan(0.02)
    expect(peak(difference(between(out, 0.2, 2.9), between(plain, 0.2, 2.9)))).toBeLessThan(1e-5)
  })

  it('that returns late by a send comes back in time with the decks', () => {
    const { vocals, drums } = pair(3)
    const engine = playing({ vocals, drums })
    engine.insert('/send/2/insert/1', late(1, 700))
    engine.set('/deck/1/stem/vocals/send/2', 0)
    const out = run(engine, 2).subarray(engine.latency)
    const expected = drums[0].map((v, i) => v + 2 * (vocals[0][i] as number))
    expect(peak(difference(between(out, 0.2, 1.8), between(expected, 0.2, 1.8)))).toBeLessThan(1e-4)
  })

  it('comes in, is replaced and goes while it sounds, without a click', () => {
    const engine = playing({ vocals: [tone(110, 0.3, 9)], drums: [tone(55, 0.3, 9)] })
    const parts = [run(engine, 0.5)]
    for (const insert of [late(0.2, 0), late(-1, 1000), late(0.9, 37), null, late(0, 4000)]) {
      engine.insert(VOCALS, insert)
      parts.push(run(engine, 0.5))
    }
    const out = Float32Array.from(parts.flatMap(p => [...p]))
    // A tone that turns round within 10 ms moves by twice its height over 441 frames.
    expect(largestStep(out)).toBeLessThan(0.03)
  })

  it('rings on after the deck was held', () => {
    const engine = playing({ vocals: [tone(210, 0.3, 9)] })
    engine.insert(VOCALS, late(1, 20000))
    run(engine, 1)
    engine.set('/deck/1/play', false)
    expect(rms(between(run(engine, 0.5), 0.1, 0.4))).toBeGreaterThan(0.1)
    run(engine, 3)
    expect(peak(run(engine, 0.5))).toBe(0)
  })

  it('is no part of the full mix: panic takes it out', () => {
    const engine = playing({ vocals: [tone(210, 0.2, 9)] })
    engine.insert(VOCALS, late(0, 0))
    expect(peak(between(run(engine, 0.5), 0.2, 0.5))).toBe(0)
    engine.set('/panic', true)
    expect(levelDb(between(run(engine, 0.5), 0.1, 0.5), 210)).toBeCloseTo(db(0.2), 1)
  })
})

describe('an insert that breaks', () => {
  const spoils: [string, 'no-number' | 'threw', (signal: Float32Array, n: number) => void][] = [
    ['emits no number', 'no-number', signal => signal.fill(Number.NaN)],
    ['emits one that is infinite', 'no-number', (signal, n) => (signal[n - 1] = Number.NEGATIVE_INFINITY)],
    ['is louder than anything', 'no-number', signal => (signal[0] = 1e6)],
    [
      'throws',
      'threw',
      () => {
        throw new Error('plugin')
      },
    ],
  ]

  it.each(spoils)('and %s is out of the way within the block, named, and nobody hears it', (_, fault, spoil) => {
    const files = { vocals: [tone(110, 0.3, 9)], drums: [tone(55, 0.3, 9)] } as const
    const engine = playing(files)
    engine.insert(VOCALS, broken(100, spoil))
    expect(engine.failed()).toEqual([])
    const out = run(engine, 1)
    expect(engine.failed()).toEqual([{ slot: VOCALS, name: 'broken', fault }])
    expect(areNumbers(out)).toBe(true)
    expect(peak(difference(out, run(playing(files), 1)))).toBeLessThan(1e-6)
  })

  it('leaves no click where its sound ends', () => {
    const engine = playing({ vocals: [tone(110, 0.3, 9)] })
    const half = late(-0.5, 0)
    let blocks = 0
    engine.insert(VOCALS, {
      ...half,
      process(left, right, n) {
        half.process(left, right, n)
        if (++blocks > 200) left.fill(Number.NaN)
      },
    })
    expect(largestStep(run(engine, 1))).toBeLessThan(0.02)
  })

  it('on the master and on a send is taken out as well', () => {
    const engine = playing({ vocals: [tone(110, 0.3, 9)] })
    engine.set('/deck/1/stem/vocals/send/1', -6)
    engine.insert(
      '/master/insert/2',
      broken(50, signal => signal.fill(Number.NaN)),
    )
    engine.insert(
      '/send/1/insert/1',
      broken(70, signal => signal.fill(Number.NaN)),
    )
    const out = run(engine, 1)
    expect(areNumbers(out)).toBe(true)
    expect(rms(between(out, 0.5, 1))).toBeGreaterThan(0.2)
    expect(engine.failed().map(f => f.slot)).toEqual(['/send/1/insert/1', '/master/insert/2'])
  })

  it('tries again when it is let in, and is named again', () => {
    const engine = playing({ vocals: [tone(110, 0.3, 9)] })
    engine.insert(
      VOCALS,
      broken(100, signal => signal.fill(Number.NaN)),
    )
    run(engine, 1)
    engine.bypass(VOCALS, false)
    expect(engine.failed()).toEqual([])
    expect(areNumbers(run(engine, 0.1))).toBe(true)
    expect(engine.failed()).toEqual([])
    expect(areNumbers(run(engine, 1))).toBe(true)
    expect(engine.failed()).toHaveLength(1)
  })

  it('that cannot even forget is taken out as well', () => {
    const engine = playing({ vocals: [tone(110, 0.3, 9)] })
    engine.insert(VOCALS, {
      ...late(0.5, 0),
      reset() {
        throw new Error('plugin')
      },
    })
    run(engine, 0.5)
    engine.bypass(VOCALS, true)
    expect(areNumbers(run(engine, 0.5))).toBe(true)
    expect(engine.failed()).toHaveLength(1)
  })
})

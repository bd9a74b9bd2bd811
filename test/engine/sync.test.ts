import { describe, expect, it } from 'vitest'
import { beatAt } from '../../engine/grid.ts'
import { createEngine, type Engine, type Grid, renderOffline, sourceOf } from '../../engine/index.ts'
import { between, drums, levelDb, onsetsNear, RATE, tone } from './sound.ts'

const FULL = process.env.STEMBRIDGE_SOAK === '1'
const MINUTES = FULL ? 10 : 1 / 3
const gridAt = (bpm: number, first: number, seconds: number): Grid => {
  const beats: number[] = []
  for (let t = first; t < seconds; t += 60 / bpm) beats.push(t * RATE)
  return { beats, downbeats: beats.filter((_, i) => i % 4 === 0) }
}
/** A track of silence, of which the beats are known. */
const silent = (grid: Grid, seconds: number) => sourceOf({ drums: [new Float32Array(seconds * RATE)] }, grid)

/** An engine whose deck 2 follows deck 1, both playing. */
const following = (one: Grid, two: Grid, seconds: number): Engine => {
  const engine = createEngine({ sampleRate: RATE })
  engine.load(1, silent(one, seconds))
  engine.load(2, silent(two, seconds))
  for (const n of [1, 2] as const) engine.set(`/deck/${n}/play`, true)
  engine.set('/deck/2/sync', true)
  return engine
}

const run = (engine: Engine, seconds: number, each: (t: number) => void): void => {
  const [left, right] = [new Float32Array(128), new Float32Array(128)]
  for (let frame = 0; frame < seconds * RATE; frame += 128) {
    each(frame / RATE)
    engine.process(left, right)
  }
}

/** By how many seconds the beats of both decks are apart. */
const apart = (engine: Engine, one: Grid, two: Grid, beats = 1): number => {
  const { sample, rate } = engine.state(2)
  const off = beats * beatAt(one, engine.state(1).sample) - beatAt(two, sample)
  const at = Math.min(Math.max(0, Math.floor(beatAt(two, sample))), two.beats.length - 2)
  const length = ((two.beats[at + 1] as number) - (two.beats[at] as number)) / RATE / rate
  const unit = Math.min(1, beats)
  return Math.abs(off - unit * Math.round(off / unit)) * length
}

describe('a deck that follows the other', { timeout: FULL ? 600_000 : 60_000 }, () => {
  it.each([
    { locks: [false, false], says: 'as they are' },
    { locks: [false, true], says: 'the follower with key lock' },
    { locks: [true, true], says: 'both with key lock' },
  ])(`keeps its beats within 5 ms for ${FULL ? '10 min' : '20 s'} through a ramp of ±8 %, $says`, ({ locks }) => {
    const seconds = MINUTES * 60
    const [one, two] = [gridAt(120, 0.31, seconds * 1.2), gridAt(126, 0.77, seconds * 1.3)]
    const engine = createEngine({ sampleRate: RATE })
    engine.load(1, silent(one, seconds * 1.2))
    engine.load(2, silent(two, seconds * 1.3))
    for (const n of [1, 2] as const) {
      engine.set(`/deck/${n}/key-lock`, locks[n - 1] as boolean)
      engine.set(`/deck/${n}/play`, true)
    }
    engine.set('/deck/2/sync', true)
    let worst = 0
    run(engine, seconds, t => {
      engine.set('/deck/1/rate', Math.round((1 + 0.08 * Math.sin((2 * Math.PI * t) / (FULL ? 60 : 20))) * 1e3) / 1e3)
      if (t > 1) worst = Math.max(worst, apart(engine, one, two))
    })
    console.log(`at most ${(worst * 1000).toFixed(2)} ms apart`)
    expect(worst).toBeLessThan(0.005)
  })

  it('sounds its strokes with those of the other', () => {
    const [one, two] = [gridAt(120, 0, 30), gridAt(112, 0.2, 30)]
    const late = new Float32Array(30 * RATE)
    late.set(drums(29, 60 / 112).subarray(0, 29 * RATE), Math.round(0.2 * RATE))
    const at = [
      [0, '/deck/2/sync', true],
      [0, '/deck/2/key-lock', true],
    ] as const
    const leader = sourceOf({ drums: [drums(30, 0.5)] }, one)
    const follower = sourceOf({ drums: [late] }, two)
    const { left } = renderOffline({
      seconds: 8,
      decks: { 1: leader, 2: follower },
      at: [...at, [0, '/master/crossfade', 1]],
    })
    const plain = renderOffline({ seconds: 8, decks: { 1: leader } })
    const times = Array.from({ length: 12 }, (_, i) => 1 + i * 0.5)
    const [heard, expected] = [onsetsNear(left, times), onsetsNear(plain.left, times)]
    for (const [i, t] of heard.entries()) expect(Math.abs(t - (expected[i] as number))).toBeLessThan(0.005)
  })

  it('beats once where the other beats twice', () => {
    const [one, two] = [gridAt(140, 0.1, 40), gridAt(70, 0.4, 40)]
    const engine = following(one, two, 40)
    run(engine, 5, () => undefined)
    expect(engine.state(2).rate).toBeCloseTo(1, 3)
    expect(apart(engine, one, two, 0.5)).toBeLessThan(0.005)
  })

  it('is back on the beat within a second after either jumps', () => {
    const [one, two] = [gridAt(120, 0.31, 60), gridAt(126, 0.77, 60)]
    const engine = following(one, two, 60)
    run(engine, 2, () => undefined)
    for (const n of [1, 2] as const) {
      engine.jump(n, 20.123 * RATE)
      run(engine, 1, () => undefined)
      expect(apart(engine, one, two)).toBeLessThan(0.005)
    }
  })

  it('stays where a hand bends it to, and keeps its speed when it is let go', () => {
    const [one, two] = [gridAt(120, 0.3, 60), gridAt(126, 0.7, 60)]
    const engine = following(one, two, 60)
    run(engine, 2, () => undefined)
    engine.set('/deck/2/jog', 1)
    run(engine, 0.2, () => undefined)
    engine.set('/deck/2/jog', 0)
    run(engine, 1, () => undefined)
    const bent = apart(engine, one, two)
    expect(bent).toBeGreaterThan(0.015)
    run(engine, 5, () => undefined)
    expect(apart(engine, one, two)).toBeCloseTo(bent, 3)
    engine.set('/deck/2/sync', false)
    run(engine, 0.1, () => undefined)
    expect(engine.state(2).rate).toBeCloseTo(120 / 126, 3)
  })

  it('leads when the other is told to follow', () => {
    const [one, two] = [gridAt(120, 0, 30), gridAt(126, 0, 30)]
    const engine = following(one, two, 30)
    engine.set('/deck/1/sync', true)
    run(engine, 2, () => undefined)
    expect(engine.state(1).rate).toBeCloseTo(1.05, 3)
    expect(engine.state(2).rate).toBe(1)
  })

  it("plays one deck's vocals over the other's drums, in time and in key", () => {
    const [one, two] = [gridAt(120, 0, 40), gridAt(124, 0.1, 40)]
    const late = new Float32Array(40 * RATE)
    late.set(drums(39, 60 / 124).subarray(0, 39 * RATE), Math.round(0.1 * RATE))
    // Deck 2 sounds a semitone higher than deck 1, and is brought down to it.
    const vocals = tone(440, 0.2, 40)
    const decks = {
      1: sourceOf({ vocals: [vocals], drums: [drums(40, 0.5)] }, one),
      2: sourceOf({ vocals: [tone(900, 0.2, 40)], drums: [late], bass: [tone(330 * 2 ** (1 / 12), 0.2, 40)] }, two),
    } as const
    const { left } = renderOffline({
      seconds: 8,
      decks,
      at: [
        [0, '/deck/2/sync', true],
        [0, '/deck/2/key-lock', true],
        [0, '/deck/2/pitch', -100],
        [0, '/deck/1/stem/drums/mute', true],
        [0, '/deck/2/stem/vocals/mute', true],
      ],
    })
    const part = between(left, 2, 8)
    expect(levelDb(part, 440)).toBeGreaterThan(-14)
    expect(levelDb(part, 330)).toBeGreaterThan(-15)
    expect(levelDb(part, 330 * 2 ** (1 / 12))).toBeLessThan(-50)
    expect(levelDb(part, 900 * 2 ** (-1 / 12))).toBeLessThan(-50)
    const times = Array.from({ length: 10 }, (_, i) => 2 + i * 0.5)
    const plain = renderOffline({ seconds: 8, decks: { 1: sourceOf({ drums: [drums(40, 0.5)] }, one) } })
    const [heard, expected] = [onsetsNear(left, times), onsetsNear(plain.left, times)]
    for (const [i, t] of heard.entries()) expect(Math.abs(t - (expected[i] as number))).toBeLessThan(0.006)
  })
})

import { describe, expect, it } from 'vitest'
import { analyse, clicks, noise, progression, type Sound, ticksAt, tone } from './sounds.ts'

const CHORDS: [number, boolean][] = [
  [0, false],
  [5, false],
  [7, false],
  [0, false],
]

/** Chords that change with the bar, a bass note at its first beat, ticks on each beat and on each part of one. */
const bars = (bpm: number, beats: number, parts = 1): Sound => {
  const bar = (60 / bpm) * beats
  const chords = CHORDS.map(chord => progression([chord]))
  const [ticks, beat, bass] = [clicks(bpm * parts), clicks(bpm), tone(-33)]
  return t =>
    0.5 * (chords[Math.floor(t / bar) % 4] as Sound)(t) +
    0.3 * ticks(t) +
    0.6 * beat(t) +
    3 * bass(t) * Math.exp(-12 * (t % bar))
}

describe('the bar', () => {
  it('is three beats in a waltz and four in a march, and begins where the harmony changes', async () => {
    for (const beats of [3, 4]) {
      const { timeSignature, downbeats, tempo, grids } = await analyse(bars(100, beats), 45, 22050)
      expect(tempo.bpm).toBeCloseTo(100, 1)
      expect(timeSignature).toMatchObject({ beats, unit: 4 })
      const bar = 0.6 * beats
      for (const at of downbeats) expect(Math.abs(at / bar - Math.round(at / bar)) * bar).toBeLessThan(0.01)
      expect(grids?.[0]).toMatchObject({ name: 'found', beatsPerBar: beats })
    }
  })

  it('is not named where nothing tells it', async () => {
    const { timeSignature, downbeats } = await analyse(clicks(110), 30, 22050)
    expect([timeSignature, downbeats]).toEqual([null, []])
  })
})

describe('the grids to pick from', () => {
  it('are the one found, its octaves and the off-beat, none surer than the first', async () => {
    const { grids = [], tempo } = await analyse(bars(100, 4), 30, 22050)
    const named = Object.fromEntries(grids.map(g => [g.name, g]))
    expect(named).toMatchObject({ found: {}, half: {}, double: {}, 'off-beat': {} })
    expect((named.double?.bpm ?? 0) / (tempo.bpm ?? 1)).toBeCloseTo(2)
    expect((named['off-beat']?.offset ?? 0) - (named.found?.offset ?? 0)).toBeCloseTo(0.3, 2)
    for (const grid of grids) expect(grid.confidence).toBeLessThanOrEqual(grids[0]?.confidence ?? 0)
  })
})

describe('the drift of the tempo', () => {
  it('is none where the song is steady', async () => {
    const { drift } = (await analyse(bars(100, 4), 40, 22050)).tempo
    expect(drift?.steady).toBe(true)
    for (const { bpm } of drift?.curve ?? []) expect(Math.abs(bpm - 100)).toBeLessThan(0.5)
  })

  it('is followed where it quickens', async () => {
    const times: number[] = []
    for (let at = 0.2; at < 60; at += 60 / (100 + at / 4)) times.push(at)
    const { drift } = (await analyse(ticksAt(times), 60, 22050)).tempo
    expect(drift?.steady).toBe(false)
    const curve = drift?.curve ?? []
    expect((curve.at(-3)?.bpm ?? 0) / (curve[2]?.bpm ?? 1)).toBeGreaterThan(1.05)
  })
})

describe('a key that changes', () => {
  it('is named by its stretches', async () => {
    const low = progression(CHORDS)
    const high = progression(CHORDS.map(([root, minor]) => [(root + 3) % 12, minor]))
    const { key } = await analyse(t => (t < 48 ? low(t) : high(t)), 88, 22050)
    expect(key.changes?.map(c => `${c.tonic} ${c.mode} ${c.camelot} ${c.openKey}`)).toEqual([
      'C major 8B 1d',
      'Eb major 5B 10d',
    ])
    expect(Math.abs((key.changes?.[1]?.from ?? 0) - 48)).toBeLessThan(6)
  })

  it('is one stretch where it does not', async () => {
    expect((await analyse(progression(CHORDS), 60, 22050)).key.changes).toMatchObject([{ from: 0, tonic: 'C' }])
  })
})

describe('what is hard to hear', () => {
  it('never makes it sure of itself', async () => {
    const random = noise(5)
    const rubato: number[] = []
    for (let at = 0.3, gap = 0.6; at < 60; at += gap) {
      gap = Math.min(0.9, Math.max(0.4, gap * (1 + random(0))))
      rubato.push(at)
    }
    for (const [sound, seconds] of [
      [ticksAt(rubato), 60],
      [t => (t < 30 ? clicks(70)(t) : clicks(140)(t - 30)), 60],
      [noise(11), 5],
    ] as [Sound, number][])
      expect((await analyse(sound, seconds, 22050)).tempo.confidence).toBeLessThan(0.6)
  })

  it('is heard for five seconds, and for long in bounded memory', async () => {
    const five = await analyse(bars(120, 4), 5, 22050)
    expect(five.audioSeconds).toBe(5)
    const before = process.memoryUsage().rss
    const hours = await analyse(clicks(120), process.env.STEMBRIDGE_SOAK === '1' ? 7200 : 900, 8000)
    expect(hours.tempo.bpm).toBeCloseTo(120, 1)
    expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(600)
  })
})

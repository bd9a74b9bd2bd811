import { describe, expect, it } from 'vitest'
import { renderDemoSong } from '../../server/demo/index.ts'
import { analyseBlocks } from '../../server/analysis/index.ts'
import { analyse, clicks, noise, silence, ticksAt, tone } from './sounds.ts'

const octaves = [0.5, 1, 2]

describe('the tempo of a click track', () => {
  for (const bpm of [60, 72.5, 90, 100, 120, 123.4, 140, 174, 200])
    it(`is ${bpm} BPM or its octave, and every beat is on a click`, async () => {
      const { tempo, beats } = await analyse(clicks(bpm, 0.25), 30)
      expect(Math.min(...octaves.map(o => Math.abs((tempo.bpm ?? 0) - bpm * o)))).toBeLessThan(0.01)
      expect(tempo.candidates.slice(0, 2).some(c => Math.abs(c.bpm - bpm) < 0.02 * bpm)).toBe(true)
      expect(beats.length).toBeGreaterThan(10)
      for (const beat of beats) {
        const off = ((beat - 0.25) * bpm) / 60
        expect((Math.abs(off - Math.round(off)) * 60) / bpm).toBeLessThan(0.003)
      }
    })

  it('is the same at other sample rates', async () => {
    for (const rate of [8000, 22050, 32000, 48000, 96000, 192000]) {
      const { tempo, beats } = await analyse(clicks(120, 0.25), 15, rate)
      expect(tempo.bpm).toBeCloseTo(120, 1)
      expect(Math.abs((beats[0] ?? 0) - 0.25)).toBeLessThan(0.003)
    }
  })

  it('is heard through samples that are no numbers, and over full scale', async () => {
    const ticks = clicks(120, 0.25)
    const broken = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    const { tempo, loudnessLufs } = await analyse(t => broken[Math.round(t * 44100) - 200_000] ?? 4 * ticks(t), 15)
    expect(tempo.bpm).toBeCloseTo(120, 1)
    expect(loudnessLufs).toBeGreaterThan(-20)
  })

  it('does not depend on the level', async () => {
    const [loud, quiet] = [clicks(97, 0.1), clicks(97, 0.1)]
    const a = await analyse(t => loud(t), 20)
    const b = await analyse(t => 0.01 * quiet(t), 20)
    expect(b.tempo.bpm).toBeCloseTo(a.tempo.bpm as number, 2)
  })
})

describe('the demo song', () => {
  it('comes out exact: tempo within 0.01 BPM, beats within 4 ms, bars where they begin', async () => {
    const song = renderDemoSong()
    const { tempo, beats, downbeats } = await analyseBlocks(
      (async function* () {
        for (let at = 0; at < song.mix.length; at += 131072) yield song.mix.slice(at, at + 131072)
      })(),
      song.rate,
    )
    expect(Math.abs((tempo.bpm ?? 0) - song.truth.tempo)).toBeLessThan(0.01)
    const far = (times: number[], truth: number[]) =>
      Math.max(...times.map(t => Math.min(...truth.map(x => Math.abs(x - t)))))
    expect(far(song.truth.beats, beats)).toBeLessThan(0.004)
    expect(far(song.truth.downbeats, downbeats)).toBeLessThan(0.004)
  })
})

describe('a tempo that moves', () => {
  it('is followed when it doubles half-way, without much confidence', async () => {
    const { tempo, beats } = await analyse(t => (t < 30 ? clicks(70)(t) : clicks(140)(t - 30)), 60)
    expect([70, 140].some(bpm => Math.abs((tempo.bpm ?? 0) - bpm) < 1)).toBe(true)
    expect(tempo.confidence).toBeLessThan(0.6)
    const onClick = beats.filter(b => (b * 140) / 60 - Math.floor((b * 140) / 60 + 0.05) < 0.1)
    expect(onClick.length / beats.length).toBeGreaterThan(0.9)
  })

  it('gives beats at both tempi when it changes from 100 to 117 BPM', async () => {
    const { beats } = await analyse(t => (t < 30 ? clicks(100)(t) : clicks(117)(t - 30)), 60)
    const gaps = beats.slice(1).map((b, i) => ({ at: b, gap: b - (beats[i] as number) }))
    const median = (xs: number[]) => xs.sort((a, b) => a - b)[xs.length >> 1] as number
    expect(60 / median(gaps.filter(g => g.at < 22).map(g => g.gap))).toBeCloseTo(100, -0.5)
    expect(60 / median(gaps.filter(g => g.at > 40).map(g => g.gap))).toBeCloseTo(117, -0.5)
  })
})

describe('what has no tempo', () => {
  const random = noise(7)
  const rubato: number[] = []
  for (let at = 0.2; at < 60; at += 0.65 + random(0)) rubato.push(at)
  const cases = {
    silence: [silence, 30],
    'white noise': [noise(), 30],
    'a minute of other noise': [noise(99), 60],
    'one held note': [tone(0), 20],
    'one struck note': [(t: number) => (t > 1 ? tone(0)(t) * Math.exp(1 - t) : 0), 20],
    'ticks at random': [ticksAt(rubato), 60],
    'no sample': [silence, 0],
    'one sample': [() => 0.5, 1 / 44100],
    'a tenth of a second': [noise(3), 0.1],
  } as const
  for (const [name, [sound, seconds]] of Object.entries(cases))
    it(`is left blank: ${name}`, async () => {
      const { tempo, beats, downbeats } = await analyse(sound, seconds)
      expect(tempo.bpm).toBeNull()
      expect(tempo.confidence).toBe(0)
      expect([beats, downbeats]).toEqual([[], []])
    })

  it('but five seconds of a plain beat have one', async () => {
    expect((await analyse(clicks(120), 5)).tempo.bpm).toBeCloseTo(120, 0)
  })
})

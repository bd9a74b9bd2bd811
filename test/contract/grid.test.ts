import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Analysis } from '../../contract/analysis.ts'
import {
  anchoredAt,
  downbeatAt,
  isBlank,
  isSameGrid,
  picked,
  playedGrid,
  playedKey,
  scaled,
  shifted,
  shiftedHalf,
  tempoAt,
  tempoOfTaps,
  withTempo,
} from '../../contract/grid.ts'
import type { ManualGrid } from '../../contract/manual.ts'
import { steadyAnalysis } from '../bridge/data-folder.ts'

const SECONDS = 60
const open: ManualGrid = { locked: false }
const heard = steadyAnalysis(SECONDS)
const of = (manual: ManualGrid | null, analysis: Analysis | null = heard, duration: number | null = SECONDS) =>
  playedGrid({ analysis, manual, duration })
/** A drummer who slows down: each beat a hair longer than the one before. */
const slowing = (() => {
  const beats = [0.4]
  for (let i = 0; (beats.at(-1) as number) < SECONDS - 1; i++) beats.push((beats.at(-1) as number) + 0.45 + i * 0.0008)
  return {
    ...heard,
    tempo: { bpm: 120, confidence: 0.8, candidates: [] },
    beats,
    downbeats: beats.filter((_, i) => i % 4 === 0),
  }
})()
const close = (a: readonly number[], b: readonly number[]) => {
  expect(a.length).toBe(b.length)
  for (const [i, x] of a.entries()) expect(x).toBeCloseTo(b[i] as number, 6)
}
const anyAnalysis = fc.constantFrom(heard, slowing, { ...slowing, downbeats: [] })
const anyManual: fc.Arbitrary<ManualGrid> = fc.record(
  {
    bpm: fc.double({ min: 20, max: 400, noNaN: true }),
    scale: fc.constantFrom(0.5, 2 / 3, 1.5, 2, 4),
    anchor: fc.double({ min: 0, max: SECONDS, noNaN: true }),
    beatsPerBar: fc.integer({ min: 1, max: 16 }),
    locked: fc.boolean(),
  },
  { requiredKeys: ['locked'] },
)

describe('the grid that a track is played by', () => {
  it('is what was analysed until a hand sets something', () => {
    expect(of(null)).toMatchObject({ bpm: 120, from: 'analysis', beats: heard.beats, downbeats: heard.downbeats })
    expect(of({ locked: true }).from).toBe('analysis')
    expect(of({ ...open, anchor: 0.01 }).from).toBe('hand')
  })

  it('is none where nothing is known, and one as soon as a hand taps a tempo', () => {
    const unsure = { ...heard, tempo: { bpm: null, confidence: 0, candidates: [] }, beats: [], downbeats: [] }
    expect(of(null, unsure)).toMatchObject({ bpm: null, beats: [], from: null })
    expect(of({ ...open, bpm: 100, anchor: 1 }, null).beats.slice(0, 3)).toEqual([
      expect.closeTo(0.4, 9),
      expect.closeTo(1, 9),
      expect.closeTo(1.6, 9),
    ])
  })

  it('has its bars from the anchor on, and before it', () => {
    const grid = of({ ...open, anchor: 1, beatsPerBar: 3 })
    expect(grid.downbeats.slice(0, 3)).toEqual([1, 2.5, 4])
    expect(grid.beats.slice(0, 3)).toEqual([0, 0.5, 1])
    expect(of({ ...open, anchor: 5, beatsPerBar: 4 }).downbeats[0]).toBe(1)
  })

  it('follows a drummer who slows down, however dense it is counted', () => {
    const double = of({ ...open, scale: 2 }, slowing)
    for (const [i, beat] of slowing.beats.slice(0, 40).entries()) expect(double.beats[2 * i]).toBeCloseTo(beat, 9)
    expect(double.bpm).toBe(240)
    const half = of({ ...open, scale: 0.5 }, slowing)
    for (const [i, beat] of half.beats.entries()) expect(beat).toBeCloseTo(slowing.beats[2 * i] as number, 9)
  })

  it('lies in the track, ascends, and has its bars among its beats, whatever is set', () => {
    fc.assert(
      fc.property(anyAnalysis, anyManual, (analysis, manual) => {
        const { beats, downbeats } = of(manual, analysis)
        for (const [i, t] of beats.entries()) {
          expect(t).toBeGreaterThanOrEqual(0)
          expect(t).toBeLessThanOrEqual(SECONDS + 1e-5)
          if (i > 0) expect(t).toBeGreaterThan(beats[i - 1] as number)
        }
        const all = new Set(beats)
        expect(downbeats.every(t => all.has(t))).toBe(true)
      }),
    )
  })

  it('has a beat, the first of a bar, at its anchor', () => {
    fc.assert(
      fc.property(anyAnalysis, anyManual, fc.double({ min: 2, max: 50, noNaN: true }), (analysis, manual, anchor) => {
        const { downbeats } = of({ ...manual, anchor }, analysis)
        expect(Math.min(...downbeats.map(t => Math.abs(t - anchor)))).toBeLessThan(1e-6)
      }),
    )
  })
})

describe('a hand on the grid', () => {
  it('moves it by milliseconds and back', () => {
    fc.assert(
      fc.property(anyAnalysis, anyManual, fc.double({ min: 0.001, max: 0.2, noNaN: true }), (analysis, manual, by) => {
        const start = { ...manual, anchor: manual.anchor ?? 4 }
        const there = shifted(start, of(start, analysis), by)
        const back = shifted(there, of(there, analysis), -by)
        const [a, b] = [of(start, analysis), of(back, analysis)]
        if (there.anchor === (start.anchor as number) + by) close(b.downbeats, a.downbeats)
      }),
    )
    expect(of(shifted(open, of(null), 0.01)).beats.slice(0, 3)).toEqual([0.01, 0.51, 1.01])
    expect(of(shifted(open, of(null), -0.01)).downbeats[0]).toBeCloseTo(1.99, 9)
  })

  it('moves it by half a beat; twice is a whole one', () => {
    const once = shiftedHalf(open, of(null))
    expect(of(once).beats.slice(0, 2)).toEqual([0.25, 0.75])
    const twice = shiftedHalf(once, of(once))
    expect(of(twice).beats.slice(0, 2)).toEqual([0, 0.5])
    expect(of(twice).downbeats[0]).toBe(0.5)
  })

  it('takes it twice, half, two thirds, three halves as fast, and back', () => {
    for (const [by, back] of [
      [2, 0.5],
      [2 / 3, 1.5],
    ] as const) {
      const there = scaled(open, of(null, slowing), by)
      expect(of(there, slowing).bpm).toBeCloseTo(120 * by, 9)
      const again = scaled(there, of(there, slowing), back)
      expect(again.scale).toBeUndefined()
      close(of(again, slowing).beats, slowing.beats)
      const byHand = scaled({ ...open, bpm: 90 }, of({ ...open, bpm: 90 }), by)
      expect(byHand.bpm).toBeCloseTo(90 * by, 9)
    }
    expect(scaled({ ...open, bpm: 300 }, of({ ...open, bpm: 300 }), 2)).toEqual({ ...open, bpm: 300 })
    expect(scaled(open, of(null, null), 2)).toEqual(open)
  })

  it('says where a bar begins without moving a beat, or puts a beat where the playhead is', () => {
    const first = downbeatAt(open, of(null), 1.6)
    expect(of(first).downbeats[0]).toBe(1.5)
    close(of(first).beats, heard.beats)
    const here = anchoredAt(open, of(null), 1.6)
    expect(of(here).downbeats[0]).toBeCloseTo(1.6, 9)
    expect(of(here).beats[0]).toBeCloseTo(0.1, 9)
  })

  it('gives a tempo of its own, even where the analysis drifts, through the bar at hand', () => {
    const manual = withTempo(open, of(null, slowing), 100, 20)
    const grid = of(manual, slowing)
    expect(grid.bpm).toBe(100)
    const bar = slowing.downbeats.findLast(t => t <= 20) as number
    expect(Math.min(...grid.downbeats.map(t => Math.abs(t - bar)))).toBeLessThan(1e-9)
    expect([isBlank(manual), isBlank(open), isBlank({ locked: true }), isBlank(null)]).toEqual([
      false,
      true,
      false,
      true,
    ])
  })

  it('never changes what was analysed', () => {
    const before = JSON.stringify(slowing)
    of({ ...open, scale: 1.5, anchor: 3 }, slowing)
    shifted(open, of(null, slowing), 1)
    expect(JSON.stringify(slowing)).toBe(before)
  })
})

describe('tempo and key', () => {
  it('follow a tempo that moves', () => {
    const grid = of(null, slowing)
    expect(tempoAt(grid, 2)).toBeGreaterThan(125)
    expect(tempoAt(grid, 58)).toBeLessThan(115)
    expect(tempoAt(of(null), 30)).toBe(120)
    expect(tempoAt(of(null, null), 30)).toBeNull()
  })

  it('are by hand where a hand set them', () => {
    expect(playedKey({ analysis: heard, manual: { locked: false, key: { tonic: 'F#', mode: 'major' } } })).toEqual({
      tonic: 'F#',
      mode: 'major',
    })
    expect(playedKey({ analysis: heard })).toEqual({ tonic: 'A', mode: 'minor' })
    expect(playedKey({ analysis: null })).toBeNull()
  })
})

describe('a better grid', () => {
  it('is the same one when it only goes on where the first ended', () => {
    const part = { ...heard, beats: heard.beats.slice(0, 40), downbeats: heard.downbeats.slice(0, 10) }
    expect(isSameGrid(of(null, part), of(null))).toBe(true)
    expect(isSameGrid(of(null), of({ ...open, anchor: 2.004 }))).toBe(true)
  })

  it('is another one when beats, density or bars move', () => {
    expect(isSameGrid(of(null), of({ ...open, anchor: 2.03 }))).toBe(false)
    expect(isSameGrid(of(null), of({ ...open, scale: 2 }))).toBe(false)
    expect(isSameGrid(of({ ...open, scale: 2 }), of(null))).toBe(false)
    expect(isSameGrid(of(null), of({ ...open, anchor: 0.5 }))).toBe(false)
    expect(isSameGrid(of(null, null), of(null))).toBe(false)
    expect(isSameGrid(of(null), of(null, slowing))).toBe(false)
  })
})

describe('an unsure analysis', () => {
  const unsure = { ...slowing, tempo: { ...slowing.tempo, confidence: 0.1 }, key: { ...slowing.key, confidence: 0.1 } }
  it('is blank, and counts as soon as a hand picks one of its candidates', () => {
    expect(of(null, unsure)).toMatchObject({ bpm: null, beats: [] })
    expect(playedKey({ analysis: unsure })).toBeNull()
    const source = { analysis: unsure, duration: SECONDS }
    expect(of(picked(open, source, 120, 3), unsure)).toMatchObject({ bpm: 120, from: 'hand' })
    close(of(picked(open, source, 120, 3), unsure).beats, slowing.beats)
    expect(picked({ ...open, bpm: 90 }, source, 60.2, 3)).toEqual({ ...open, scale: 0.5 })
    expect(of(picked(open, source, 100, 3), unsure)).toMatchObject({ bpm: 100 })
  })
})

describe('taps', () => {
  it('of an even hand give its tempo and its beat, also with one missed', () => {
    const answer = tempoOfTaps([10, 10.5, 11, 12, 12.5])
    expect(answer?.bpm).toBeCloseTo(120, 6)
    expect(answer?.at).toBeCloseTo(10, 6)
  })
  it('of an unsteady hand give the tempo within two percent', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 60, max: 180, noNaN: true }),
        fc.array(fc.double({ min: -0.015, max: 0.015, noNaN: true }), { minLength: 12, maxLength: 12 }),
        (bpm, off) => {
          const taps = off.map((d, i) => 5 + (i * 60) / bpm + d)
          expect(Math.abs((tempoOfTaps(taps)?.bpm ?? 0) / bpm - 1)).toBeLessThan(0.02)
        },
      ),
    )
  })
  it('that are too few, or no beat, give none', () => {
    expect(tempoOfTaps([1, 2, 3])).toBeNull()
    expect(tempoOfTaps([1, 1.01, 1.02, 1.03])).toBeNull()
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ranges } from '../../contract/audio-folder.ts'
import { columnAt, readyShare } from '../../panel/deck/columns.ts'
import { countAt, countUpTo } from '../../contract/counting.ts'
import { playedGrid } from '../../contract/grid.ts'
import { beatsAway } from '../../panel/deck/beats-away.ts'
import { extent, missing } from '../../panel/deck/peaks.ts'
import { soundingAt } from '../../panel/deck/sounding.ts'
import { speedText, stepSpeed } from '../../panel/deck/speed-moves.ts'
import { clockText, timeText } from '../../panel/deck/time-text.ts'
import { loadedSong, songAnalysis } from './song.ts'

const beat = 60 / 124

describe('the count of a deck', () => {
  it('is bar, beat and phrase from the analysed downbeats', () => {
    expect(countAt(songAnalysis.beats, songAnalysis.downbeats, 0.1)).toBeNull()
    expect(countAt(songAnalysis.beats, songAnalysis.downbeats, 0.2)).toEqual({ bar: 1, beat: 1, phrase: 1 })
    expect(countAt(songAnalysis.beats, songAnalysis.downbeats, 0.2 + 5.5 * beat)).toEqual({
      bar: 2,
      beat: 2,
      phrase: 1,
    })
    expect(countAt(songAnalysis.beats, songAnalysis.downbeats, 0.2 + 32 * beat)).toEqual({ bar: 9, beat: 1, phrase: 2 })
  })

  it('goes in fours from the first beat where no downbeats are known, and calls an upbeat bar 0', () => {
    expect(countAt(songAnalysis.beats, [], 0.2 + 5.5 * beat)).toEqual({ bar: 2, beat: 2, phrase: 1 })
    const late = { ...songAnalysis, downbeats: songAnalysis.downbeats.slice(1) }
    expect(countAt(late.beats, late.downbeats, 0.2 + 2 * beat)).toEqual({ bar: 0, beat: 3, phrase: 0 })
  })

  it('is unknown without an analysis', () => expect(countAt([], [], 3)).toBeNull())

  it('finds the same beat as counting one by one', () => {
    void fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 99, noNaN: true })),
        fc.double({ min: 0, max: 99, noNaN: true }),
        (list, t) => {
          const times = list.toSorted((a, b) => a - b)
          expect(countUpTo(times, t)).toBe(times.filter(time => time <= t + 0.0005).length)
        },
      ),
    )
  })

  it('skips by whole beats, back to the beat at hand first', () => {
    expect(beatsAway(songAnalysis.beats, 0.2 + 4 * beat, 4)).toBeCloseTo(0.2 + 8 * beat)
    expect(beatsAway(songAnalysis.beats, 0.2 + 4.6 * beat, -1)).toBeCloseTo(0.2 + 4 * beat)
    expect(beatsAway(songAnalysis.beats, 0.2 + 4 * beat, -1)).toBeCloseTo(0.2 + 3 * beat)
    expect(beatsAway([], 3, 1)).toBe(3.5)
  })
})

describe('what a deck sounds at', () => {
  it('moves tempo and key with the speed', () => {
    const song = { analysis: songAnalysis, manual: null }
    const grid = playedGrid({ ...song, duration: 40 })
    expect(soundingAt(song, grid, { rate: 1 })).toEqual({ bpm: 124, key: 'A minor', camelot: '8A' })
    expect(soundingAt(song, grid, { rate: 2 ** (2 / 12) })).toMatchObject({ key: 'B minor', camelot: '10A' })
    expect(soundingAt(song, grid, { rate: 1.1, keyLock: true })).toMatchObject({ key: 'A minor' })
    expect(soundingAt(null, null, { rate: 1 })).toEqual({ bpm: null, key: null, camelot: null })
  })

  it('is written as performers read it', () => {
    expect([0, 59.94, 61.26, 3725].map(clockText)).toEqual(['0:00.0', '0:59.9', '1:01.2', '1:02:05.0'])
    expect(timeText(187.9)).toBe('3:07')
    expect([1, 1.021, 0.95].map(speedText)).toEqual(['±0.0 %', '+2.1 %', '−5.0 %'])
  })

  it('moves by keys and stays in range', () => {
    expect(stepSpeed(1, { key: 'ArrowUp', shiftKey: false })).toBe(1.005)
    expect(stepSpeed(1.2, { key: '0', shiftKey: false })).toBe(1)
    expect(stepSpeed(2, { key: 'PageUp', shiftKey: false })).toBe(2)
    expect(stepSpeed(1, { key: 'x', shiftKey: false })).toBeUndefined()
  })
})

describe('peaks', () => {
  it('are asked for only where they are not known yet', () => {
    expect(missing([[0, 10240]], [])).toEqual([[0, 10]])
    expect(missing([[0, 10240]], [[0, 4]])).toEqual([[4, 10]])
    expect(missing([[0, 10240]], [[3, 5]])).toEqual([
      [0, 3],
      [5, 10],
    ])
    expect(missing([[0, 1000]], [[0, 1]])).toEqual([])
  })

  it('never miss a pair and never ask for one twice', () => {
    const range = fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 20 })).map(([a, n]): [number, number] => [a, a + n])
    void fc.assert(
      fc.property(range, fc.array(range), ([from, to], known) => {
        const asked = missing([[from * 1024, to * 1024]], known as Ranges)
        const inside = (i: number, ranges: Ranges) => ranges.filter(([a, b]) => a <= i && i < b).length
        for (let i = from; i < to; i++) expect(inside(i, asked)).toBe(inside(i, known as Ranges) > 0 ? 0 : 1)
      }),
    )
  })

  it('reach from the lowest to the highest pair, in −1…1', () => {
    const pairs = Int8Array.from([-10, 20, -127, 5, 0, 127])
    expect(extent(pairs, 0, 2)).toEqual({ low: -1, high: 20 / 127 })
    expect(extent(pairs, 2, 9)).toEqual({ low: 0, high: 1 })
  })

  it('show the stems where they are ready and the mix where they are not', () => {
    const track = loadedSong('a', 'A', 0.5)
    const flat = { pairs: new Int8Array(2000).fill(64), known: [] }
    const peaks = new Map(['mixes/a/mix', 'stems/a/vocals', 'stems/a/drums'].map(key => [key, flat]))
    expect(columnAt({ track, peaks }, 0, 1024).stems?.vocals).toBeCloseTo(64 / 127)
    expect(columnAt({ track, peaks }, 0, 1024).stems?.bass).toBe(0)
    expect(columnAt({ track, peaks }, 39 * 44100, 39 * 44100 + 1024).stems).toBeNull()
    expect(columnAt({ track, peaks }, 0, 1024).mix).toBeCloseTo(64 / 127)
    expect(readyShare(track)).toBeCloseTo(0.5)
  })
})

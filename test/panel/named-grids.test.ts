import { describe, expect, it } from 'vitest'
import type { Analysis, Grid } from '../../contract/analysis.ts'
import { playedGrid } from '../../contract/grid.ts'
import { gridsToPick, isPlayed, pickedGrid } from '../../panel/grid/named-grids.ts'
import { gridsOf } from '../../server/analysis/grids.ts'
import { analysis as heard } from '../server/doubles.ts'

/** 64 beats from 8.1 s on, each gap as long as `gap` says of its number. */
const song = (gap: (n: number) => number): Analysis => {
  const beats = [8.1]
  for (let n = 1; n < 64; n++) beats.push((beats.at(-1) as number) + gap(n))
  const downbeats = beats.filter((_, n) => n % 4 === 0)
  const bpm = 120
  const tempo = { bpm, confidence: 0.9, candidates: [bpm, 180, 80].map(at => ({ bpm: at, confidence: 0.3 })) }
  const grids = gridsOf({ tempo, beats, downbeats, beatsPerBar: 4, offBeat: 0.2 })
  return { ...heard, tempo, beats, downbeats, grids, audioSeconds: 41 }
}
const even = song(() => 0.5)
const moving = song(n => 0.5 + 0.04 * Math.sin(n / 9))

const playing = (analysis: Analysis, grid: Grid) => {
  const source = { analysis, duration: 41 }
  return playedGrid({ ...source, manual: pickedGrid({ locked: false }, { ...source, manual: null }, grid, 20) })
}

describe('the grids that an analysis names', () => {
  it.each([
    ['even', even],
    ['moving', moving],
  ] as const)('are played as they are picked, one at a time, in a song whose tempo is %s', (_, analysis) => {
    const grids = gridsToPick(analysis)
    expect(grids.map(grid => grid.name).sort()).toEqual(['double', 'found', 'half', 'off-beat', 'triple', 'two-thirds'])
    for (const grid of grids) {
      const played = playing(analysis, grid)
      expect(grids.filter(one => isPlayed(played, analysis, one)).map(one => one.name)).toEqual([grid.name])
      expect(played.bpm).toBeCloseTo(grid.bpm, 6)
    }
  })

  it('hold where the tempo moves: the one found is the beats that were heard, the off-beat lies between them', () => {
    const [found, off] = ['found', 'off-beat'].map(name => moving.grids?.find(grid => grid.name === name) as Grid)
    const near = (t: number) => Math.min(...moving.beats.map(beat => Math.abs(beat - t)))
    for (const t of playing(moving, found as Grid).beats) expect(near(t)).toBeLessThan(1e-6)
    for (const t of playing(moving, off as Grid).beats) expect(near(t)).toBeGreaterThan(0.22)
  })

  it('are what is played without a hand only where found, and none to pick where there is but one', () => {
    const played = playedGrid({ analysis: even, duration: 41 })
    expect(gridsToPick(even).filter(grid => isPlayed(played, even, grid))).toMatchObject([{ name: 'found' }])
    expect(gridsToPick({ ...even, grids: even.grids?.slice(0, 1) ?? [] })).toEqual([])
    expect(gridsToPick(null)).toEqual([])
  })
})

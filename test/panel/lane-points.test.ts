import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Point } from '../../contract/automation.ts'
import { stem } from '../../contract/parameters.ts'
import { words } from '../../panel/strings.ts'
import {
  addPoint,
  heightOf,
  laneFrom,
  laneName,
  lanePaths,
  movePoint,
  pointNear,
  removePoint,
  turnCurve,
} from '../../panel/automation/lane-points.ts'
import { samplePoints } from '../../engine/timeline/lane.ts'
import { gridOf } from '../../engine/index.ts'
import { keyOf, TRAVELS, travelOf } from '../../panel/scenes/travel-choices.ts'

const points: Point[] = [
  [1000, 0, 'linear'],
  [5000, -20, 'hold'],
  [9000, 3, 'hold'],
]

describe('a lane under the hand', () => {
  it('takes a point where the line is, and at a height', () => {
    const { points: more, chosen } = addPoint(stem.gain, points, 7000)
    expect([more[chosen], more.length]).toEqual([[7000, -20, 'hold'], 4])
    const top = addPoint(stem.gain, points, 100, 1)
    expect([top.points[0], top.chosen]).toEqual([[100, 6, 'linear'], 0])
    expect(addPoint(stem.mute, [], 50, 0.9).points).toEqual([[50, 1, 'hold']])
    expect(addPoint(stem.gain, points, 5000, 1).points.length).toBe(3)
  })

  it('moves a point no further than its neighbours, deletes it, and turns its curve', () => {
    expect(movePoint(stem.gain, points, 1, 20_000, 0.5)[1]?.[0]).toBe(8999)
    expect(movePoint(stem.gain, points, 1, -5, 2)[1]).toEqual([1001, 6, 'hold'])
    expect(removePoint(points, 1).map(([at]) => at)).toEqual([1000, 9000])
    expect(turnCurve(points, 1)[1]?.[2]).toBe('linear')
  })

  it('keeps the order whatever a hand does', () => {
    const act = fc.record({
      what: fc.nat(3),
      at: fc.nat(20_000),
      height: fc.double({ min: -1, max: 2, noNaN: true }),
      i: fc.nat(30),
    })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), acts => {
        let all: Point[] = []
        for (const { what, at, height, i } of acts) {
          if (what < 2) all = addPoint(stem.gain, all, at, what === 0 ? height : undefined).points
          else if (what === 2) all = movePoint(stem.gain, all, i, at, height)
          else all = removePoint(all, i)
          for (const [k, point] of all.entries()) {
            expect(point[0]).toBeGreaterThan(all[k - 1]?.[0] ?? -1)
            expect(heightOf(stem.gain, point[1])).toBeGreaterThanOrEqual(0)
            expect(point[1]).toBeLessThanOrEqual(6)
          }
        }
      }),
    )
  })

  it('finds the point under a finger, and none where none is near', () => {
    const places = [
      { x: 10, y: 10 },
      { x: 30, y: 10 },
    ]
    expect([pointNear(places, 22, 12, 22), pointNear(places, 100, 10, 22)]).toEqual([1, -1])
  })

  it('keeps a lane of beats in beats', () => {
    const grid = gridOf([0.5, 1, 1.5, 2], [0.5])
    const lane = { path: 'stem/vocals/gain', unit: 'beats' as const, points: [[2, -3, 'hold']] as Point[] }
    const drawn = samplePoints(lane, grid)
    expect(drawn[0]?.[0]).toBe(1.5 * 44_100)
    expect(laneFrom(lane, drawn, grid)).toEqual(lane)
  })

  it('offers every control that can be automated, by a name', () => {
    const paths = lanePaths(1)
    expect(paths).toEqual(expect.arrayContaining(['stem/vocals/gain', 'gain', 'rate', '/master/crossfade']))
    expect(paths.some(path => /play$|loop$|fader$|deck/.test(path))).toBe(false)
    expect(laneName('stem/vocals/eq/low', words.stems)).toBe('Vocals eq low')
    expect(laneName('/master/crossfade', words.stems)).toBe('crossfade')
  })
})

describe('the travel of scenes', () => {
  it('comes back from its name', () => {
    for (const travel of TRAVELS) expect(travelOf(keyOf(travel))).toEqual(travel)
    expect(travelOf('nonsense')).toEqual({ time: 0, beats: 0 })
  })
})

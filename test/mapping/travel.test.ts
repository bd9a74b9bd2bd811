import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { positionFromRaw, rawFromPosition } from '../../bridge/mapping/travel.ts'
import { positionOf, valueAt } from '../../contract/travel.ts'
import { deck, parameterTable, session, stem } from '../../contract/parameters.ts'

const numbers = [...parameterTable()].filter(([, row]) => row.kind === 'value' && row.type === 'number' && row.range)

describe('the travel of a control', () => {
  it('reaches both ends of every parameter exactly', () => {
    for (const [path, row] of numbers) {
      expect([path, valueAt(row, positionFromRaw(row, 0, 127))]).toEqual([path, row.range?.[0]])
      expect(valueAt(row, positionFromRaw(row, 127, 127)), path).toBeCloseTo(row.range?.[1] as number, 12)
    }
  })

  it('comes back to where it was for every value, and every step of 7 and of 14 bits', () => {
    for (const [, row] of numbers)
      fc.assert(
        fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(127), fc.nat(16383), (position, raw, fine) => {
          expect(positionOf(row, valueAt(row, position))).toBeCloseTo(position, 4)
          expect(rawFromPosition(row, positionFromRaw(row, raw, 127), [0, 127])).toBe(raw)
          expect(rawFromPosition(row, positionFromRaw(row, fine, 16383), [0, 16383])).toBe(fine)
        }),
        { numRuns: 60 },
      )
  })

  it('rests exactly at the default of what rests in its middle', () => {
    for (const row of [stem.pan, stem.filter, deck.rate, session['/master/crossfade']])
      expect(valueAt(row, positionFromRaw(row, 64, 127))).toBe(row.default)
  })

  it('fills a ring of eleven lights', () => {
    expect([0, 0.5, 1].map(at => rawFromPosition(stem.fader, at, [1, 11]))).toEqual([1, 6, 11])
    expect([0, 0.5, 1].map(at => rawFromPosition(stem.pan, at, [1, 11]))).toEqual([1, 6, 11])
  })
})

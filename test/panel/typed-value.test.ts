import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Row } from '../../contract/parameter-row.ts'
import { parameterTable } from '../../contract/parameters.ts'
import { beatPhase, phaseBetween } from '../../panel/deck/beat-phase.ts'
import { textToType, typedValue } from '../../panel/mixer/typed-value.ts'
import { turnOf } from '../../panel/stage/wheel.ts'
import { songAnalysis } from './song.ts'

const rowAt = (path: string) => parameterTable().get(path) as Row
const gain = rowAt('/deck/1/stem/vocals/gain')

describe('a value that is typed', () => {
  it('is read as it is written by hand, in the unit of its row', () => {
    const cases: [Row, string, number | null][] = [
      [gain, '-6', -6],
      [gain, ' −6,5 dB', -6.5],
      [gain, '+3', 3],
      [gain, '-inf', -144],
      [gain, '−∞', -144],
      [gain, '99', 6],
      [rowAt('/deck/1/stem/vocals/filter'), '-40 %', -0.4],
      [rowAt('/master/crossfade'), '50', 0.5],
      [rowAt('/deck/1/rate'), '+2.5', 1.025],
      [rowAt('/deck/1/rate'), '±0.0 %', 1],
      [rowAt('/deck/1/stem/vocals/pan'), '30 % left', -0.3],
      [rowAt('/deck/1/stem/vocals/pan'), 'centre', 0],
      [{ ...gain, unit: 's', range: [0, 10] }, '250 ms', 0.25],
      [{ ...gain, unit: 'Hz', range: [20, 20_000] }, '1.2k', 1200],
      ...['', 'loud', '-', '.', 'k'].map(text => [gain, text, null] as [Row, string, null]),
    ]
    for (const [row, text, value] of cases)
      if (value === null) expect(typedValue(row, text), text).toBeNull()
      else expect(typedValue(row, text), text).toBeCloseTo(value, 9)
  })

  const rows = [...parameterTable().values()].filter(row => row.kind === 'value' && row.type === 'number' && row.range)
  it('is what the page shows of it, typed again', () => {
    expect(new Set(rows.map(row => row.unit)).size).toBeGreaterThan(5)
    fc.assert(
      fc.property(fc.constantFrom(...rows), fc.double({ min: 0, max: 1, noNaN: true }), (row, share) => {
        const [low, high] = row.range as [number, number]
        const value = low + share * (high - low)
        const text = textToType(row, value)
        const again = typedValue(row, text)
        expect(again, text).not.toBeNull()
        expect(Math.abs((again as number) - value), `${row.unit} ${text}`).toBeLessThanOrEqual(
          0.006 * Math.max(high - low, Math.abs(value)),
        )
      }),
    )
  })

  it('stays within its row, whatever is typed', () => {
    const texts = fc.oneof(fc.string(), fc.double().map(String), fc.constantFrom('-inf', '1e9k', '.5 ms', '3 % l'))
    fc.assert(
      fc.property(fc.constantFrom(...rows), texts, (row, text) => {
        const value = typedValue(row, text)
        const [low, high] = row.range as [number, number]
        if (value !== null) expect(value >= low && value <= high, `${text} ${value}`).toBe(true)
      }),
    )
  })
})

describe('the beats of two decks', () => {
  const { beats } = songAnalysis
  const beat = 60 / 124
  it('lie as far apart as the shortest way from one to the other', () => {
    expect(beatPhase(beats, 0.2 + 3.25 * beat)).toBeCloseTo(0.25, 6)
    expect(beatPhase(beats, 0.1)).toBeNull()
    expect(beatPhase(beats, 1e6)).toBeNull()
    expect(phaseBetween(0.9, 0.1)).toBeCloseTo(0.2, 9)
    expect(phaseBetween(0.1, 0.9)).toBeCloseTo(-0.2, 9)
    expect(phaseBetween(0.1, null)).toBeNull()
  })
})

describe('a wheel', () => {
  it('turns up or down, also where Shift lays it on its side', () => {
    expect([turnOf({ deltaX: 0, deltaY: -120 }), turnOf({ deltaX: 0, deltaY: 120 })]).toEqual([1, -1])
    expect([turnOf({ deltaX: -120, deltaY: 0 }), turnOf({ deltaX: 120, deltaY: 0 })]).toEqual([1, -1])
  })
})

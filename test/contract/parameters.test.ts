import { describe, expect, it } from 'vitest'
import { parameterTable } from '../../contract/parameters.ts'

describe('the parameter table', () => {
  const table = parameterTable()

  it('has every stem of both decks under one path', () => {
    for (const deck of [1, 2])
      for (const stem of ['vocals', 'drums', 'bass', 'other'])
        for (const leaf of ['gain', 'fader', 'mute', 'solo', 'pan', 'eq/low', 'filter', 'meter'])
          expect(table.has(`/deck/${deck}/stem/${stem}/${leaf}`)).toBe(true)
  })

  it('gives every number that can be set a range that holds its default', () => {
    for (const [path, row] of table) {
      if (row.kind !== 'value' || row.type !== 'number') continue
      const [low, high] = row.range ?? [Number.NaN, Number.NaN]
      expect(row.default, path).toBeGreaterThanOrEqual(low)
      expect(row.default, path).toBeLessThanOrEqual(high)
    }
  })

  it('says a sentence for every row and limits every reading', () => {
    for (const [path, row] of table) {
      expect(row.says, path).toMatch(/^[A-Z+]/)
      if (row.kind === 'reading') expect(row.rate, path).toBeGreaterThan(0)
    }
  })

  it('uses addresses that OSC allows', () => {
    for (const path of table.keys()) expect(path).toMatch(/^(\/[a-z0-9-]+)+$/)
  })
})

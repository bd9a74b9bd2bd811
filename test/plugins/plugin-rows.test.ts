import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RESERVED_NAMES } from '../../contract/inserts.ts'
import type { WamParameter } from '../../panel/plugins/frame/messages.ts'
import { forPlugin, forRow, pluginRows } from '../../panel/plugins/parameter-rows.ts'

const parameter = (of: Partial<WamParameter>): WamParameter => ({
  id: 'x',
  label: '',
  type: 'float',
  minValue: 0,
  maxValue: 1,
  defaultValue: 0.5,
  choices: [],
  ...of,
})

describe('The rows of a plugin', () => {
  it('have plain names, and stand at what the plugin has', () => {
    const rows = pluginRows(
      [
        parameter({ id: 'delayTime', label: 'Time', maxValue: 2 }),
        parameter({ id: '/Fuzz/Dry_Wet' }),
        parameter({ id: 'wet' }),
        parameter({ id: 'on', type: 'boolean' }),
        parameter({ id: 'mode', type: 'choice', choices: ['soft', 'hard'] }),
      ],
      { delayTime: 1.5, on: 1, mode: 1 },
    )
    expect([...rows.keys()]).toEqual(['delay-time', 'fuzz-dry-wet', 'its-wet', 'on', 'mode'])
    expect(rows.get('delay-time')).toMatchObject({
      id: 'delayTime',
      row: { range: [0, 2], default: 1.5, says: 'Time' },
    })
    expect(rows.get('on')?.row).toMatchObject({ type: 'boolean', default: true })
    expect(rows.get('mode')?.row).toMatchObject({ unit: 'count', range: [0, 1], default: 1, says: 'mode: soft, hard' })
  })

  it('are told apart where names would fall together', () => {
    expect([
      ...pluginRows([parameter({ id: 'a.b' }), parameter({ id: 'a-b' }), parameter({ id: 'A B' })], {}).keys(),
    ]).toEqual(['a-b', 'its-a-b', 'a-b-2'])
  })

  it('leave out what cannot be turned', () => {
    expect(pluginRows([parameter({ maxValue: 0 }), parameter({ maxValue: Number.NaN })], {}).size).toBe(0)
  })

  it('take any description without harm, and give values that the plugin takes', () => {
    const described = fc.record({
      id: fc.string(),
      label: fc.string(),
      type: fc.constantFrom('float', 'int', 'boolean', 'choice'),
      minValue: fc.double(),
      maxValue: fc.double(),
      defaultValue: fc.double(),
      choices: fc.array(fc.string(), { maxLength: 4 }),
    })
    fc.assert(
      fc.property(fc.array(described), fc.double(), (all, given) => {
        for (const [leaf, row] of pluginRows(all as WamParameter[], {})) {
          expect(leaf).toMatch(/^[a-z0-9-]+$/)
          expect(RESERVED_NAMES).not.toContain(leaf)
          const value = forRow(row, given)
          if (value === undefined) continue
          expect(Number.isFinite(forPlugin(value))).toBe(true)
          if (row.row.range) expect(forPlugin(value)).toBeGreaterThanOrEqual(row.row.range[0])
        }
      }),
    )
  })
})

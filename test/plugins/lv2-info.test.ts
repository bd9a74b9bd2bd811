import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { offersOf } from '../../bridge/hosts/device/lv2/list-plugins.ts'
import { readInfo } from '../../bridge/hosts/device/lv2/read-info.ts'

const core = 'http://lv2plug.in/ns/lv2core#'
/** As lv2info of lilv 0.24 prints it. */
const DELAY = `http://drobilla.net/plugins/mda/Delay

	Name:              MDA Delay
	Class:             Delay
	Author:            David Robillard
	Has latency:       no

	Port 0:
		Type:        ${core}ControlPort
		             ${core}InputPort

		Scale Points:

		Symbol:      l_delay
		Name:        L Delay
		Minimum:     0.000000
		Maximum:     500.000000
		Default:     250.000000

	Port 1:
		Type:        ${core}ControlPort
		             ${core}InputPort

		Symbol:      bypass
		Name:        Bypass
		Minimum:     0.000000
		Maximum:     1.000000
		Default:     0.000000
		Properties:  ${core}toggled

	Port 2:
		Type:        ${core}ControlPort
		             ${core}OutputPort

		Symbol:      level
		Name:        Level
		Minimum:     0.000000
		Maximum:     1.000000

	Port 3:
		Type:        ${core}AudioPort
		             ${core}InputPort

		Symbol:      left_in
		Name:        Left In

	Port 4:
		Type:        ${core}AudioPort
		             ${core}OutputPort

		Symbol:      left_out
		Name:        Left Out

	Port 5:
		Type:        ${core}ControlPort
		             ${core}InputPort

		Symbol:      tone_hz
		Name:        Tone
		Minimum:     20.000000
		Maximum:     20000.000000
		Default:     nan
		Properties:  http://lv2plug.in/ns/ext/port-props#logarithmic
		             ${core}integer
`

describe('What lv2info says of a plugin', () => {
  it('is its name, its ways for sound, and a row for each control that can be turned', () => {
    const { name, inputs, outputs, controls } = readInfo(DELAY)
    expect([name, inputs, outputs]).toEqual(['MDA Delay', 1, 1])
    expect(controls.map(({ symbol, leaf }) => [symbol, leaf])).toEqual([
      ['l_delay', 'l-delay'],
      ['bypass', 'its-bypass'],
      ['tone_hz', 'tone-hz'],
    ])
    expect(controls[0]?.row).toMatchObject({ unit: 'ratio', range: [0, 500], default: 250, says: 'L Delay' })
    expect(controls[1]?.row).toMatchObject({ type: 'boolean', default: false })
    const [, on] = readInfo(DELAY.replace(/(?<=Symbol:\s+bypass[\s\S]*?Default:\s+)0/, '1')).controls
    expect(on?.row.default).toBe(true)
    expect(controls[2]?.row).toMatchObject({ unit: 'count', range: [20, 20_000], default: 20, taper: 'log' })
  })

  it('leaves out a control without a range, or with one that is upside down or without end', () => {
    const control = (symbol: string, low: string, high: string): string => `
\tPort 0:
\t\tType:        ${core}ControlPort
\t\t             ${core}InputPort

\t\tSymbol:      ${symbol}
\t\tMinimum:     ${low}
\t\tMaximum:     ${high}
\t\tDefault:     7.000000
`
    const ports = [
      control('good', '0.000000', '1.000000'),
      control('upside_down', '1.000000', '0.000000'),
      control('empty', '1.000000', '1.000000'),
      control('none', 'nan', '1.000000'),
      control('endless', '0.000000', 'inf'),
      control(`long_${'x'.repeat(80)}`, '0.000000', '1.000000'),
    ]
    const { controls } = readInfo(`urn:x\n${ports.join('')}`)
    expect(controls.map(({ leaf, row }) => [leaf, row.default])).toEqual([
      ['good', 1],
      [`long-${'x'.repeat(35)}`, 1],
    ])
  })

  it('is nothing where it says nothing, and never an error', () => {
    expect(readInfo('')).toEqual({ name: '', inputs: 0, outputs: 0, controls: [] })
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...DELAY.split('\n'), 'Port 9:', '\tPort 7:', 'x')), lines => {
        for (const { leaf, row } of readInfo(lines.join('\n')).controls) {
          expect(leaf).toMatch(/^[a-z0-9-]+$/)
          if (row.range) expect(row.range[0]).toBeLessThan(row.range[1])
        }
      }),
    )
  })
})

describe('What lv2ls says', () => {
  it('is a list of plugins by their addresses, with their names', () => {
    expect(offersOf('urn:a\nurn:b\n', 'Echo\nFuzz\n')).toEqual([
      { id: 'lv2:urn:a', name: 'Echo', by: 'lv2' },
      { id: 'lv2:urn:b', name: 'Fuzz', by: 'lv2' },
    ])
  })
  it('has the address for a name where both lists differ', () => {
    expect(offersOf('urn:a\nurn:b\n', 'Echo\n').map(({ name }) => name)).toEqual(['urn:a', 'urn:b'])
  })
})

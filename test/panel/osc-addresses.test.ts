import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parameterTable, slotPaths } from '../../contract/parameters.ts'
import { addressesFor, standsText } from '../../panel/surfaces/osc-addresses.ts'

const paths = (query: string, more = {}) => addressesFor(query, more).map(({ path }) => path)

describe('the list of OSC addresses', () => {
  it('is the whole table, and what lies in slots besides', () => {
    expect(paths('')).toEqual([...parameterTable().keys()])
    const cutoff = { kind: 'value', unit: 'Hz', type: 'number', range: [20, 20_000], says: 'Cutoff' } as const
    const path = `${slotPaths()[0]}/cutoff`
    expect(paths('cutoff', { [path]: cutoff })).toEqual([path])
  })

  it('finds by every word, in the path or in what it says, without regard to case', () => {
    expect(paths('DECK 1 vocals MUTE')).toEqual(['/deck/1/stem/vocals/mute'])
    expect(paths('key lock')).toContain('/deck/2/key-lock')
    expect(paths('crossfader')).toContain('/master/crossfade')
    expect(paths('zzz')).toEqual([])
  })

  it('says what goes with an address', () => {
    const takes = (query: string) => addressesFor(query, {})[0]?.takes
    expect(takes('/deck/1/stem/vocals/gain')).toBe('−144 … 6 dB')
    expect(takes('/deck/1/stem/vocals/mute')).toBe('true or false')
    expect(takes('/panic')).toBe('no argument')
    expect(takes('/master/crossfade/curve')).toContain('“cut”')
  })

  it('never lists what has not all the words', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('deck', 'gain', 'mute', 'eq', 'send', 'loop', 'text'), { maxLength: 4 }),
        words => {
          const all = paths(words.join(' '))
          expect(paths([...words].reverse().join('  '))).toEqual(all)
          expect(paths([...words, 'vocals'].join(' ')).every(path => all.includes(path))).toBe(true)
        },
      ),
    )
  })

  it('says what stands there, short', () => {
    expect([standsText(-0.50049), standsText(true), standsText(undefined)]).toEqual(['−0.5', 'true', ''])
  })
})

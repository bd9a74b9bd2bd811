import { describe, expect, it } from 'vitest'
import { rowsOfEffect } from '../../contract/inserts.ts'
import { value } from '../../contract/parameter-row.ts'
import { apply } from '../../panel/live/apply.ts'
import { emptyGauges } from '../../panel/live/gauges.ts'
import { emptyState } from '../../panel/live/state.ts'
import { placeName, slotsAt } from '../../panel/mixer/insert-slots.ts'
import { rowText } from '../../panel/mixer/row-text.ts'

const mine = { moves: () => false, before: () => undefined }
const SLOT = '/deck/2/stem/bass/insert/3'
const echoRows = Object.fromEntries(Object.entries(rowsOfEffect('echo')).map(([leaf, row]) => [`${SLOT}/${leaf}`, row]))

const withEcho = () => {
  const [state, gauges] = [emptyState(), emptyGauges()]
  apply(state, gauges, { t: 'effects', effects: [{ id: 'echo', name: 'Echo', by: 'own' }] }, { mine, now: 0 })
  apply(state, gauges, { t: 'rows', rows: echoRows, gone: [] }, { mine, now: 0 })
  const changes = [{ path: `${SLOT}/effect`, value: 'echo', seq: 1, origin: 'osc:x' }]
  apply(state, gauges, { t: 'changes', changes }, { mine, now: 0 })
  return { state, gauges }
}

describe('the slots of a place', () => {
  it('are four, and empty until something is loaded', () => {
    const slots = slotsAt(emptyState(), '/deck/2/stem/bass')
    expect(slots.map(({ n, effect, sounds }) => [n, effect, sounds])).toEqual([1, 2, 3, 4].map(n => [n, '', false]))
  })

  it('hold what was loaded, with its own rows at their defaults', () => {
    const { state } = withEcho()
    const slot = slotsAt(state, '/deck/2/stem/bass')[2]
    expect(slot).toMatchObject({ effect: 'echo', name: 'Echo', sounds: true, fault: '' })
    expect(slot?.rows.map(({ leaf }) => leaf)).toEqual(['time', 'feedback', 'damp'])
    expect(state.values[`${SLOT}/feedback`]).toBe(0.5)
    expect(slotsAt(state, '/deck/2').every(({ effect }) => effect === '')).toBe(true)
  })

  it('say that one is bypassed, and why it failed', () => {
    const { state } = withEcho()
    state.values[`${SLOT}/bypass`] = true
    state.readings[`${SLOT}/fault`] = 'It threw'
    expect(slotsAt(state, '/deck/2/stem/bass')[2]).toMatchObject({ sounds: false, fault: 'It threw' })
  })

  it('forget the rows and values of what has gone', () => {
    const { state, gauges } = withEcho()
    apply(state, gauges, { t: 'rows', rows: {}, gone: Object.keys(echoRows) }, { mine, now: 0 })
    expect(slotsAt(state, '/deck/2/stem/bass')[2]?.rows).toEqual([])
    expect(`${SLOT}/time` in state.values).toBe(false)
  })

  it('are named by where they lie', () => {
    expect(['/deck/1/stem/vocals', '/deck/2', '/send/1', '/master'].map(placeName)).toEqual([
      'Deck 1 Vocals',
      'Deck 2',
      'Send 1',
      'Master',
    ])
  })
})

describe('a value by its row', () => {
  const number = (unit: Parameters<typeof value>[0]) => value(unit, { range: [-1e6, 1e6], default: 0, says: '' })
  it.each([
    ['dB', -6, '−6.0 dB'],
    ['Hz', 250, '250 Hz'],
    ['Hz', 1234, '1.23 kHz'],
    ['s', 0.25, '250 ms'],
    ['s', 2, '2 s'],
    ['beats', 0.75, '0.75 beats'],
    ['fraction', 0.4, '40 %'],
    ['bipolar', -0.4, '−40 %'],
    ['ratio', 4, '4'],
  ] as const)('in %s: %d is "%s"', (unit, given, text) => {
    expect(rowText(number(unit), given)).toBe(text)
  })
})

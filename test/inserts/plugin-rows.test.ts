import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { installInserts, keepStates, surfacesOf, takeFromHost } from '../../bridge/inserts/index.ts'
import { RESERVED_NAMES } from '../../contract/inserts.ts'
import type { Row } from '../../contract/parameter-row.ts'
import { automated } from '../automation/rig.ts'

const SLOT = '/deck/1/stem/vocals/insert/1'
/** A slot with a plugin in it that says of itself what it likes. */
const rig = () => {
  const { tree, say, value } = automated()
  const inserts = installInserts(tree)
  say(`${SLOT}/effect`, 'wam:amp')
  const loaded = (parameters: Record<string, unknown>) =>
    takeFromHost(inserts, {
      ...{ t: 'insert-loaded', slot: SLOT, effect: 'wam:amp', name: 'Amp', latency: 0 },
      parameters: parameters as Record<string, Row>,
    })
  const leaves = () =>
    [...tree.added.keys()].map(path => path.slice(SLOT.length + 1)).filter(leaf => !RESERVED_NAMES.includes(leaf))
  return { tree, say, value, inserts, loaded, leaves }
}
const ratio = (range: unknown, start: unknown, taper?: string) => ({
  ...{ kind: 'value', type: 'number', unit: 'ratio', says: 'x', range, default: start },
  ...(taper ? { taper } : {}),
})

describe('A plugin’s parameters', () => {
  it('are left out where their range is none', () => {
    const { loaded, leaves } = rig()
    const { NaN: none, POSITIVE_INFINITY: endless } = Number
    loaded({
      good: ratio([0, 1], 0.5),
      'upside-down': ratio([1, 0], 0.5),
      empty: ratio([1, 1], 1),
      'no-number': ratio([none, 1], 0.5),
      'no-end': ratio([0, endless], 0.5),
      'too-long': ratio([0, 1e300], 0.5),
      'no-range': ratio(undefined, 0.5),
      half: ratio([0], 0.5),
      words: ratio(['0', '1'], 0.5),
      happens: { ...ratio([0, 1], 0.5), kind: 'trigger' },
      'UPPER CASE': ratio([0, 1], 0.5),
    })
    expect(leaves()).toEqual(['good'])
  })

  it('start within their range, whatever their default is', () => {
    const { loaded, value } = rig()
    loaded({
      low: ratio([0, 1], -7),
      high: ratio([0, 1], 7),
      none: ratio([0.25, 1], Number.NaN),
      endless: ratio([0.25, 1], Number.POSITIVE_INFINITY),
      words: ratio([0.25, 1], 'loud'),
      'no-default': ratio([0.25, 1], undefined),
      on: { kind: 'value', type: 'boolean', unit: 'toggle', says: '', default: 'yes' },
      mode: { kind: 'value', type: 'text', unit: 'text', says: '', default: 'z', options: ['a', 'b', 7] },
    })
    const leaves = ['low', 'high', 'none', 'endless', 'words', 'no-default', 'on', 'mode']
    expect(leaves.map(leaf => value(`${SLOT}/${leaf}`))).toEqual([0, 1, 0.25, 0.25, 0.25, 0.25, false, 'a'])
  })

  it('take of what waited for them what still fits', () => {
    const { loaded, value, tree } = rig()
    for (const [leaf, wish] of Object.entries({ drive: 0.75, tone: 9, mode: 'gone', on: 1 }))
      tree.wishes.set(`${SLOT}/${leaf}`, wish)
    loaded({
      drive: ratio([0, 1], 0.5),
      tone: ratio([0, 1], 0.5),
      mode: { kind: 'value', type: 'text', unit: 'text', says: '', default: 'a', options: ['a', 'b'] },
      on: { kind: 'value', type: 'boolean', unit: 'toggle', says: '', default: false },
    })
    expect(['drive', 'tone', 'mode', 'on'].map(leaf => value(`${SLOT}/${leaf}`))).toEqual([0.75, 1, 'a', false])
    expect(tree.wishes.size).toBe(0)
    // a later version of the plugin, that goes less far
    loaded({ drive: ratio([0, 0.5], 0.1), tone: ratio([2, 3], 2, 'log') })
    expect([value(`${SLOT}/drive`), value(`${SLOT}/tone`)]).toEqual([0.5, 2])
  })

  it('are rows that can be turned and nothing but rows, whatever the plugin says', () => {
    const odd = fc.oneof(fc.double(), fc.constantFrom(undefined, null, 'x', true, 1e300, [], {}))
    const given = fc.record({
      kind: fc.constantFrom('value', 'trigger', 'reading', undefined),
      type: fc.constantFrom('number', 'boolean', 'text', 'none', undefined),
      unit: fc.constantFrom('ratio', 'dB', 'text', 'none', 'dBFS'),
      says: fc.oneof(fc.string(), odd),
      range: fc.oneof(fc.tuple(odd, odd), fc.tuple(fc.double(), fc.double()), odd),
      default: fc.oneof(fc.string(), odd),
      taper: fc.constantFrom('log', 'linear', 'fader', undefined, 'x'),
      options: fc.oneof(fc.array(fc.oneof(fc.string(), odd)), odd),
      reserved: fc.constantFrom(undefined, true),
    })
    const leaf = fc.oneof(fc.constantFrom('bypass', 'fault', '__proto__', 'toString', 'drive', 'tone-2'), fc.string())
    fc.assert(
      fc.property(fc.array(fc.tuple(leaf, given)), odd, (all, turn) => {
        const { loaded, tree, say, leaves, value } = rig()
        loaded(Object.fromEntries(all))
        expect(value(`${SLOT}/bypass`)).toBe(false)
        for (const name of leaves()) {
          const entry = tree.entries.get(`${SLOT}/${name}`)
          expect(entry?.row.kind).toBe('value')
          if (typeof turn === 'number' && Number.isFinite(turn) && Math.abs(turn) < 1e9 && entry?.row.type !== 'text')
            say(`${SLOT}/${name}`, turn)
          const now = entry?.now
          const [low, high] = entry?.row.range ?? []
          if (typeof now !== 'number') continue
          expect(now).toBeGreaterThanOrEqual(low as number)
          expect(now).toBeLessThanOrEqual(high as number)
        }
      }),
    )
  })
})

describe('A plugin that is late', () => {
  it('is named and not bypassed, and no longer named once it is on time', () => {
    const { inserts, value } = rig()
    takeFromHost(inserts, { t: 'insert-faults', failed: [{ slot: SLOT, fault: 'late' }] })
    expect(value(`${SLOT}/bypass`)).toBe(false)
    expect(value(`${SLOT}/fault`)).toMatch(/wam:amp in .*: it is late\. It comes back by itself/)
    expect(surfacesOf(inserts)).toMatchObject([{ name: SLOT, ok: false, failure: { code: 'effect_late' } }])
    takeFromHost(inserts, { t: 'insert-faults', failed: [] })
    expect([value(`${SLOT}/fault`), surfacesOf(inserts)]).toEqual(['', []])
  })
})

describe('What a plugin kept', () => {
  it('is told at once where the plugin lies there already, and waits where it does not', () => {
    const { inserts } = rig()
    const told: unknown[] = []
    inserts.listeners.add(message => told.push(message))
    const [here, there] = [
      { slot: SLOT, effect: 'wam:amp', state: '{"drive":1}' },
      { slot: '/master/insert/1', effect: 'wam:amp', state: '{"drive":2}' },
    ]
    keepStates(inserts, [here, there, { slot: '/no/such', effect: 'wam:amp', state: '' }])
    expect(told).toEqual([{ t: 'insert-state', ...here }])
    expect([...inserts.states.values()]).toEqual([here, there])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parameterTable } from '../../contract/parameters.ts'
import { faderLevel } from '../../contract/tapers.ts'
import { createTree, restore, set, subscribe, valuesOf } from '../../bridge/tree/index.ts'
import { codeOf } from '../contract/code-of.ts'

const withClock = () => {
  const clock = { now: 0 }
  return { clock, tree: createTree({ now: () => clock.now }) }
}

const paths = [...parameterTable().keys()]
const given = fc.oneof(
  fc.double(),
  fc.double({ min: -150, max: 10 }),
  fc.boolean(),
  fc.string(),
  fc.constantFrom(null, undefined, {}, [], Number.NaN, 1e38),
)
const step = fc.record({
  path: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...paths) }, fc.string()),
  value: given,
  origin: fc.constantFrom('panel:a', 'panel:b', 'osc:x'),
  touch: fc.constantFrom(undefined, true, false),
  wait: fc.nat(1500),
})

describe('whatever is sent, in whatever order', () => {
  it('every value stays finite, of its type and in its range; gain and fader agree; refusals are of the catalogue', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const { tree, clock } = withClock()
        for (const { path, value, origin, touch, wait } of steps) {
          clock.now += wait
          const code = codeOf(() => set(tree, path, value, touch === undefined ? { origin } : { origin, touch }))
          expect(['none', 'bad_value', 'unknown_path', 'not_yet']).toContain(code)
        }
        for (const { row, now, twin } of tree.entries.values()) {
          if (row.kind !== 'value') continue
          expect(typeof now).toBe(row.type === 'text' ? 'string' : row.type)
          if (typeof now !== 'number') continue
          expect(now >= (row.range?.[0] ?? now) && now <= (row.range?.[1] ?? now)).toBe(true)
          if (row.viewOf && twin) expect(faderLevel(now)).toBeCloseTo(twin.now as number, 6)
        }
      }),
    )
  })

  it('who follows the changes knows every value, and seq only rises', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const { tree, clock } = withClock()
        const known = new Map(Object.entries(valuesOf(tree)))
        const seqs: number[] = []
        subscribe(tree, 'follower', change => {
          seqs.push(change.seq)
          if (known.has(change.path)) known.set(change.path, change.value)
        })
        for (const { path, value, origin, touch, wait } of steps) {
          clock.now += wait
          codeOf(() => set(tree, path, value, touch === undefined ? { origin } : { origin, touch }))
        }
        expect(Object.fromEntries(known)).toEqual(valuesOf(tree))
        expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
      }),
    )
  })

  it('a snapshot brings every value back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const { tree } = withClock()
        for (const { path, value, origin } of steps) codeOf(() => set(tree, path, value, { origin }))
        const kept = JSON.parse(JSON.stringify(valuesOf(tree)))
        const fresh = createTree()
        expect(restore(fresh, kept, { origin: 'bridge' })).toBe(0)
        for (const [path, value] of Object.entries(valuesOf(fresh)))
          if (typeof value === 'number') expect(Math.abs(value - kept[path])).toBeLessThanOrEqual(0.01)
          else expect(value).toBe(kept[path])
      }),
    )
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../contract/errors.ts'
import { readSet } from '../../contract/read-set.ts'
import { isOfSets, type SetDocument } from '../../contract/set.ts'

const fixture = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8'))

const sample = fc.double({ min: 0, max: 1e9, noNaN: true })
const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.string({ maxLength: 20 }))
const values = fc.dictionary(fc.constantFrom('/deck/1/gain', '/master/gain', '/x'), value, { noNullPrototype: true })
const cues = { cue: sample, hotCues: fc.array(fc.option(sample), { minLength: 8, maxLength: 8 }) }
const lane = fc.record({
  path: fc.constantFrom('stem/vocals/gain', '/master/gain'),
  unit: fc.constantFrom('samples' as const, 'beats' as const),
  points: fc.array(
    fc.tuple(
      sample,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom('hold' as const, 'linear' as const),
    ),
  ),
})
const track = fc.record({
  id: fc.uuid(),
  hash: fc.option(fc.stringMatching(/^[0-9a-f]{64}$/)),
  title: fc.string(),
  artist: fc.option(fc.string()),
  duration: fc.option(sample),
  ...cues,
  lanes: fc.array(lane, { maxLength: 3 }),
})
const document: fc.Arbitrary<SetDocument> = fc.record({
  stembridge: fc.constant('set' as const),
  version: fc.constant(2 as const),
  name: fc.string({ minLength: 1, maxLength: 60 }),
  savedAt: sample,
  tracks: fc.array(track, { maxLength: 3 }),
  decks: fc.array(
    fc.record({
      deck: fc.constantFrom(1 as const, 2 as const),
      track: fc.option(fc.uuid()),
      sample,
      loop: fc.option(fc.tuple(sample, sample)),
    }),
    { maxLength: 2 },
  ),
  values,
  scenes: fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), values), { maxLength: 8 }),
  controllers: fc.array(fc.string(), { maxLength: 3 }),
})

describe('a set read from a file', () => {
  it('of version 1, the snapshot of a bridge, becomes one of version 2', () => {
    expect(readSet(fixture('set-1.json'))).toEqual(fixture('set-2.json'))
  })

  it('of this version is what it was', () => {
    expect(readSet(fixture('set-2.json'))).toEqual(fixture('set-2.json'))
    fc.assert(
      fc.property(document, set => {
        const file = JSON.parse(JSON.stringify(set))
        expect(readSet(file)).toEqual(file)
      }),
    )
  })

  it.each([
    ['bad_set', null],
    ['bad_set', []],
    ['bad_set', { version: '2' }],
    ['bad_set', { version: 0 }],
    ['bad_set', { ...fixture('set-1.json'), cues: {} }],
    ['bad_set', { ...fixture('set-2.json'), tracks: [{}] }],
    ['newer_set', { ...fixture('set-2.json'), version: 9 }],
  ])('is refused as %s where it does not fit', (code, seen) => {
    expect(() => readSet(seen)).toThrowError(expect.objectContaining({ code }))
  })

  it('is read or refused by a code, whatever it is', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record({ version: fc.integer({ min: 0, max: 3 }), values: fc.jsonValue() }),
    )
    fc.assert(
      fc.property(anything, seen => {
        try {
          readSet(seen)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Failure)
          expect((thrown as Failure).code).toMatch(/^(bad|newer)_set$/)
        }
      }),
    )
  })

  it('brings back no play, no recording and no clock port', () => {
    const all = ['/deck/1/play', '/master/record', '/transport/clock/port', '/deck/1/gain', '/deck/1/loop']
    expect(all.filter(isOfSets)).toEqual(['/deck/1/gain', '/deck/1/loop'])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addRange, covers, type Ranges, readySamples } from '../../contract/audio-folder.ts'

const pieces = fc.array(
  fc.tuple(fc.nat(200), fc.nat(40)).map(([from, length]): [number, number] => [from, from + length]),
  { maxLength: 30 },
)
const union = (list: [number, number][]): Ranges => list.reduce<Ranges>((all, [a, b]) => addRange(all, a, b), [])

describe('ready ranges', () => {
  it('hold exactly the samples that were added, ascending and disjoint', () => {
    fc.assert(
      fc.property(pieces, list => {
        const ranges = union(list)
        const marked = new Set<number>()
        for (const [a, b] of list) for (let i = a; i < b; i++) marked.add(i)
        expect(readySamples(ranges)).toBe(marked.size)
        for (let i = 0; i + 1 < ranges.length; i++) expect(ranges[i]?.[1]).toBeLessThan(ranges[i + 1]?.[0] ?? 0)
        for (const i of marked) expect(covers(ranges, i, i + 1)).toBe(true)
      }),
    )
  })

  it('do not depend on the order in which segments end', () => {
    fc.assert(
      fc.property(pieces, list => {
        expect(union([...list].reverse())).toEqual(union(list))
      }),
    )
  })
})

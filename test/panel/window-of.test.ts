import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keysFor } from '../../panel/library/keys-for.ts'
import { tagsOfText } from '../../panel/library/tags-of-text.ts'
import { placesOf, windowOf } from '../../panel/library/window-of.ts'

describe('the part of the list that is drawn', () => {
  it('holds every row that is seen, and few others', () => {
    const heights = fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 400 })
    const seen = fc.tuple(fc.integer({ min: -500, max: 9000 }), fc.integer({ min: 0, max: 900 }))
    fc.assert(
      fc.property(heights, seen, (all, [from, height]) => {
        const places = placesOf(all)
        const to = from + height
        const [first, last] = windowOf(places, { from, to })
        expect(first).toBeGreaterThanOrEqual(0)
        expect(last).toBeLessThanOrEqual(all.length)
        for (let i = 0; i < all.length; i++) {
          const [top, bottom] = [places[i] as number, places[i + 1] as number]
          if (bottom > from && top < to) expect(i >= first && i < last, `row ${i}`).toBe(true)
          if (bottom < from || top > to) expect(i >= first && i < last, `row ${i}`).toBe(false)
        }
      }),
    )
  })

  it('is nothing of an empty list, and begins where the last row ends', () => {
    expect(windowOf(placesOf([]), { from: 0, to: 100 })).toEqual([0, 0])
    expect([...placesOf([10, 20])]).toEqual([0, 10, 30])
    expect(windowOf(placesOf([10, 20]), { from: 12, to: 14 })).toEqual([1, 2])
  })
})

describe('tags as they are typed', () => {
  it('lie between commas, a # before one being no part of it', () => {
    expect(tagsOfText(' opener, #late night ,, ;x')).toEqual(['opener', 'late night', 'x'])
    expect(tagsOfText('')).toEqual([])
  })
})

describe('the keys of drawn rows', () => {
  const first = keysFor(new Map(), ['a', 'b', 'c', 'd'])
  it('stay with what stays, and pass from what went to what comes', () => {
    expect([...first.values()]).toEqual([0, 1, 2, 3])
    expect([...keysFor(first, ['b', 'c', 'd', 'e'])]).toEqual([
      ...[['b', 1] as const, ['c', 2] as const, ['d', 3] as const],
      ['e', 0],
    ])
    expect([...keysFor(first, ['w', 'x', 'y', 'z', 'v']).values()]).toEqual([0, 1, 2, 3, 4])
  })

  it('go by place where most go, around the one that is held, which keeps its own', () => {
    expect([...keysFor(first, ['d', 'e', 'f', 'g']).values()]).toEqual([0, 1, 2, 3])
    expect([...keysFor(first, ['d', 'e', 'f', 'g'], 'd').values()]).toEqual([3, 4, 5, 6])
    expect([...keysFor(first, ['e', 'f', 'c', 'g', 'h'], 'c').values()]).toEqual([0, 1, 2, 3, 4])
    expect([...keysFor(first, ['e', 'f', 'g', 'b', 'h'], 'b').values()]).toEqual([4, 5, 0, 1, 2])
  })

  it('go by place around the one that is held too where most stay: it is never moved', () => {
    expect([...keysFor(first, ['new', 'a', 'b', 'c', 'd'], 'a').values()]).toEqual([4, 0, 1, 2, 3])
    expect([...keysFor(first, ['d', 'z'], 'd').values()]).toEqual([3, 4])
  })

  it('are never given twice, and move no row where they go by place', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }).map(String), { maxLength: 12 })
    const walks = fc.array(fc.record({ ids, held: fc.option(fc.integer({ min: 0, max: 30 }).map(String)) }))
    fc.assert(
      fc.property(walks, all => {
        let keys = new Map<string, number>()
        for (const { ids: walk, held } of all) {
          const next = keysFor(keys, walk, held)
          expect([...next.keys()]).toEqual(walk)
          expect(new Set(next.values()).size).toBe(walk.length)
          if (held !== null && keys.has(held) && walk.includes(held)) expect(next.get(held)).toBe(keys.get(held))
          const lay = [...keys.values()]
          const places = [...next.values()].map(key => lay.indexOf(key)).filter(place => place >= 0)
          const stay = walk.filter(id => keys.has(id))
          const isHeld = held !== null && stay.includes(held)
          if (!isHeld && 2 * stay.length >= walk.length) for (const id of stay) expect(next.get(id)).toBe(keys.get(id))
          else expect(places).toEqual(places.toSorted((a, b) => a - b))
          keys = next
        }
      }),
    )
  })
})

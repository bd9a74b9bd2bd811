import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rangeOf } from '../../bridge/door/range.ts'

describe('a byte range', () => {
  it.each([
    ['bytes=0-9', 100, [0, 10]],
    ['bytes=90-', 100, [90, 100]],
    ['bytes=-10', 100, [90, 100]],
    ['bytes=-1000', 100, [0, 100]],
    ['bytes=50-5000', 100, [50, 100]],
    ['bytes=100-', 100, 'outside'],
    ['bytes=-0', 100, 'outside'],
    ['bytes=0-', 0, 'outside'],
    [undefined, 100, 'none'],
    ['bytes=-', 100, 'none'],
    ['bytes=9-3', 100, 'none'],
    ['bytes=0-1,5-6', 100, 'none'],
    ['frames=0-1', 100, 'none'],
  ])('%s of %i bytes is %j', (header, size, expected) => {
    expect(rangeOf(header, size)).toEqual(expected)
  })

  it('never leaves the file', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat(), (text, a, b, size) => {
        for (const header of [text, `bytes=${a}-${b}`, `bytes=${a}-`, `bytes=-${b}`]) {
          const range = rangeOf(header, size)
          if (typeof range === 'string') continue
          expect(range[0] >= 0 && range[0] < range[1] && range[1] <= size).toBe(true)
        }
      }),
    )
  })
})

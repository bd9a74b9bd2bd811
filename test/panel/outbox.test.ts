import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Outbox } from '../../panel/live/outbox.ts'

const GAIN = '/deck/1/stem/vocals/gain'

describe('moves on their way to the bridge', () => {
  it('go as one message a path, with the last value', () => {
    const box = new Outbox()
    for (const db of [-1, -2, -3]) box.move(GAIN, db, 0, 10)
    box.move('/master/gain', -6, 0, 11)
    expect(box.drain()).toEqual([
      { t: 'set', path: GAIN, value: -3 },
      { t: 'set', path: '/master/gain', value: -6 },
    ])
    expect(box.drain()).toEqual([])
  })

  it('say that a hand holds the control, and that it let go', () => {
    const box = new Outbox()
    box.touch(GAIN, true, 0)
    box.move(GAIN, -4, 0, 1)
    expect(box.drain()).toEqual([{ t: 'set', path: GAIN, value: -4, touch: true }])
    box.touch(GAIN, false, 2)
    expect(box.drain()).toEqual([{ t: 'set', path: GAIN, touch: false }])
  })

  it('count as this page’s while held and shortly after, then no more', () => {
    const box = new Outbox()
    box.touch(GAIN, true, 0)
    box.drain()
    expect(box.moves(GAIN, 60_000)).toBe(true)
    box.touch(GAIN, false, 60_000)
    box.drain()
    expect(box.moves(GAIN, 60_100)).toBe(true)
    expect(box.moves(GAIN, 61_000)).toBe(false)
  })

  it('yield to a trigger that may move anything', () => {
    const box = new Outbox()
    box.move(GAIN, -4, 0, 0)
    box.drain()
    box.yield()
    expect(box.moves(GAIN, 1)).toBe(false)
  })

  it('remember what the control stood at before the gesture, for a refusal', () => {
    const box = new Outbox()
    box.move(GAIN, -4, -1, 0)
    box.move(GAIN, -5, -4, 5)
    box.drain()
    expect(box.before(GAIN)).toBe(-1)
  })

  it('lose no path and keep each path’s last value', () => {
    const moves = fc.array(fc.record({ path: fc.constantFrom('/a', '/b', '/c', '/d'), value: fc.integer() }))
    void fc.assert(
      fc.property(moves, list => {
        const box = new Outbox()
        for (const [i, { path, value }] of list.entries()) box.move(path, value, undefined, i)
        const last = new Map(list.map(({ path, value }) => [path, value]))
        expect(new Map(box.drain().map(m => [m.path, m.value]))).toEqual(last)
      }),
    )
  })
})

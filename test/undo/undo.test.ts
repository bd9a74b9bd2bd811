import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHistory, note, redo, undo } from '../../bridge/undo/history.ts'
import { installUndo } from '../../bridge/undo/index.ts'
import { drawLane } from '../../bridge/automation/index.ts'
import type { Point } from '../../contract/automation.ts'
import { automated } from '../automation/rig.ts'

const GAIN = '/deck/1/stem/vocals/gain'
const PAN = '/deck/1/stem/vocals/pan'
const rig = () => {
  const decks = automated()
  installUndo(decks.tree, decks.automation)
  decks.say('/deck/1/load', 'song')
  const draw = (path: string, points: Point[], origin = 'panel:a') =>
    drawLane(decks.automation, 'song', { path, unit: 'samples', points }, origin)
  return { ...decks, as: decks.from, draw }
}

describe('undo', () => {
  it('takes back a whole gesture, and does it again', () => {
    const { say, pass, value } = rig()
    for (let i = 1; i <= 10; i++) {
      say(GAIN, -i)
      pass(0.05)
    }
    pass(1)
    say(PAN, 0.5)
    say('/undo')
    expect([value(GAIN), value(PAN)]).toEqual([-10, 0])
    say('/undo')
    expect([value(GAIN), value('/deck/1/stem/vocals/fader')]).toEqual([0, expect.closeTo(0.782, 3)])
    say('/redo')
    expect([value(GAIN), value(PAN)]).toEqual([-10, 0])
    say('/redo')
    say('/redo')
    expect([value(GAIN), value(PAN)]).toEqual([-10, 0.5])
  })

  it('keeps a held control in one gesture, also while the hand rests on it', () => {
    const { as, pass, value } = rig()
    const hand = as('panel:a')
    hand(GAIN, -3, true)
    pass(0.9)
    hand(GAIN, -6)
    pass(0.9)
    hand(GAIN, -9, false)
    hand('/undo')
    expect(value(GAIN)).toBe(0)
  })

  it('takes back what the asking surface did, and not what another did meanwhile', () => {
    const { as, pass, value } = rig()
    as('panel:a')(GAIN, -6)
    as('osc:b')(PAN, 0.5)
    pass(1)
    as('panel:a')('/undo')
    expect([value(GAIN), value(PAN)]).toEqual([0, 0.5])
    as('stream-deck')('/undo')
    expect([value(GAIN), value(PAN)]).toEqual([0, 0])
  })

  it('leaves a control that another hand moved since', () => {
    const { as, pass, value } = rig()
    as('panel:a')(GAIN, -6)
    as('panel:a')(PAN, 0.5)
    pass(1)
    as('osc:b')(GAIN, -20)
    as('panel:a')('/undo')
    expect([value(GAIN), value(PAN)]).toEqual([-20, 0])
  })

  it('is no concern of a deck that follows the other: its speed is nobody’s gesture', () => {
    const { say, pass, value, as } = rig()
    say('/deck/2/load', 'song')
    for (const n of [1, 2]) say(`/deck/${n}/play`, true)
    say('/deck/2/sync', true)
    pass(1)
    say(GAIN, -6)
    pass(1)
    as('osc:b')('/deck/1/rate', 1.03)
    pass(1)
    expect(value('/deck/2/rate')).toBeCloseTo(1.03, 5)
    say('/undo')
    expect([value(GAIN), value('/deck/1/rate')]).toEqual([0, 1.03])
  })

  it('takes back a panic and a morph as one gesture each, and no load, play or loop', () => {
    const { say, pass, value } = rig()
    say(GAIN, -6)
    say('/deck/1/stem/drums/mute', true)
    say('/scene/1/store')
    pass(1)
    say('/panic')
    say('/undo')
    expect([value(GAIN), value('/deck/1/stem/drums/mute')]).toEqual([-6, true])
    pass(1)
    say('/panic')
    pass(1)
    say('/scene/1/time', 2)
    pass(1)
    say('/scene/1/recall')
    pass(3)
    say('/deck/1/play', true)
    say('/deck/1/loop', 4)
    expect(value(GAIN)).toBe(-6)
    say('/undo')
    expect([value(GAIN), value('/deck/1/stem/drums/mute'), value('/deck/1/play'), value('/deck/1/loop')]).toEqual([
      0,
      false,
      true,
      4,
    ])
  })
})

describe('undo of lanes', () => {
  const LANE = 'stem/vocals/gain'
  const flat = (db: number): Point[] => [
    [0, db, 'linear'],
    [44_100, db - 1, 'hold'],
  ]

  it('takes back what was drawn and cleared, edit by edit, and draws it again', () => {
    const { draw, pass, say, points } = rig()
    draw(LANE, flat(-10))
    draw(LANE, flat(-12))
    pass(1)
    draw(LANE, flat(-20))
    draw('stem/bass/pan', [[0, 0.5, 'hold']])
    pass(1)
    say('/deck/1/automation/clear')
    expect(points(LANE)).toEqual([])
    const steps = () => [points(LANE)[0]?.[1], points('stem/bass/pan')[0]?.[1]]
    const seen = ['/undo', '/undo', '/undo', '/undo', '/redo', '/redo', '/redo', '/redo'].map(path => {
      say(path)
      pass(0.1)
      return steps()
    })
    const [both, first, none] = [
      [-20, 0.5],
      [-12, undefined],
      [undefined, undefined],
    ]
    expect(seen).toEqual([both, first, none, none, first, both, none, none])
  })

  it('takes back what was recorded over a lane together with the hand’s move, and leaves another surface its own', () => {
    const { draw, pass, say, points, as, value } = rig()
    draw(LANE, flat(-10))
    pass(1)
    say('/deck/1/automation/record', true)
    say('/deck/1/play', true)
    pass(0.2)
    as('osc:b')('/deck/1/stem/drums/pan', 0.5)
    as('panel:a')('/deck/1/stem/vocals/gain', -30)
    pass(2)
    expect(points(LANE).some(([, db]) => db === -30)).toBe(true)
    expect(points('stem/drums/pan').length).toBeGreaterThan(0)
    say('/deck/1/play', false)
    pass(1)
    as('panel:a')('/undo')
    expect(points(LANE)).toEqual(flat(-10))
    expect(points('stem/drums/pan').length).toBeGreaterThan(0)
    as('osc:b')('/undo')
    expect(points('stem/drums/pan')).toEqual([])
    expect(value('/deck/1/stem/drums/pan')).toBe(0)
  })

  it('of a lane that another hand has drawn since does nothing', () => {
    const { draw, pass, as, points } = rig()
    draw(LANE, flat(-10), 'panel:a')
    pass(1)
    draw(LANE, flat(-3), 'panel:b')
    pass(1)
    as('panel:a')('/undo')
    expect(points(LANE)).toEqual(flat(-10))
  })

  it('goes back to the start and does all again, whatever was drawn', () => {
    const edit = fc.record({
      path: fc.constantFrom(LANE, 'stem/bass/pan', '/master/crossfade'),
      value: fc.double({ min: -1, max: 1, noNaN: true }),
      empty: fc.boolean(),
      wait: fc.constantFrom(0.1, 0.8),
    })
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 20 }), edits => {
        const { draw, pass, say, shelf } = rig()
        const all = () => [...shelf.lanesOf('song')].sort((a, b) => (a.path < b.path ? -1 : 1))
        for (const { path, value, empty, wait } of edits) {
          draw(path, empty ? [] : [[0, value, 'hold']])
          pass(wait)
        }
        const end = all()
        for (let i = 0; i < 25; i++) say('/undo')
        expect(all()).toEqual([])
        for (let i = 0; i < 25; i++) say('/redo')
        expect(all()).toEqual(end)
      }),
      { numRuns: 40 },
    )
  })
})

describe('the history of gestures', () => {
  const move = fc.record({
    path: fc.constantFrom('/a', '/b', '/c'),
    after: fc.nat(5),
    origin: fc.constantFrom('x', 'y', 'bridge'),
    wait: fc.nat(900),
  })

  it('undoes back to the start, and does all again, whatever one hand did', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), moves => {
        const history = createHistory()
        const values: Record<string, number> = { '/a': 0, '/b': 0, '/c': 0 }
        let now = 0
        for (const { path, after, wait } of moves) {
          now += wait
          if (values[path] === after) continue
          note(history, { path, before: values[path] as number, after, origin: 'x', now, held: false })
          values[path] = after
        }
        const end = { ...values }
        const all = (turn: typeof undo) => {
          for (let i = 0; i < 100; i++)
            Object.assign(values, Object.fromEntries(turn(history, 'x', path => values[path])))
        }
        all(undo)
        expect(values).toEqual({ '/a': 0, '/b': 0, '/c': 0 })
        all(redo)
        expect(values).toEqual(end)
      }),
    )
  })

  it('keeps at most 200 gestures, and never sets a control that stands elsewhere', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 400 }), fc.array(fc.constantFrom('x', 'y')), (moves, askers) => {
        const history = createHistory()
        const values: Record<string, number> = { '/a': 0, '/b': 0, '/c': 0 }
        let now = 0
        for (const { path, after, origin, wait } of moves) {
          now += wait
          note(history, { path, before: values[path] as number, after, origin, now, held: false })
          values[path] = after
        }
        expect(history.done.length).toBeLessThanOrEqual(200)
        for (const asker of askers) {
          const restored = undo(history, asker, path => values[path])
          for (const [path, value] of restored) values[path] = value as number
          const group = history.undone.at(-1)
          for (const [path] of restored) expect(group?.changes.has(path)).toBe(true)
        }
      }),
      { numRuns: 40 },
    )
  })
})

import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  type ControlEvent,
  hints,
  type Mapping,
  openMapping,
  rearm,
  resolve,
  show,
  showAll,
} from '../../bridge/mapping/index.ts'
import { PICKUP_THRESHOLD } from '../../bridge/mapping/pickup.ts'
import { parametersOf } from '../../bridge/midi/parameters-of.ts'
import { createTree, get, set, type Tree } from '../../bridge/tree/index.ts'
import type { Profile, ProfileBinding, ProfileControl } from '../../contract/profile.ts'

const FADER = '/deck/1/stem/vocals/fader'
const MUTE = '/deck/1/stem/vocals/mute'
const profileOf = (controls: ProfileControl[], bindings: ProfileBinding[]): Profile => ({
  name: 'a device',
  vendor: 'nobody',
  model: 'a device',
  source: 'this test',
  ports: { in: ['x'], out: ['x'] },
  controls,
  bindings,
})
const fader: ProfileControl = { id: 'fader', kind: 'fader', message: 'cc', channel: 1, number: 0 }
const button: ProfileControl = { id: 'button', kind: 'button', message: 'cc', channel: 1, number: 1, led: {} }
const encoder: ProfileControl = { id: 'encoder', kind: 'encoder', message: 'cc', channel: 1, number: 2 }
const cc = (number: number, value: number): ControlEvent => ({ message: 'cc', channel: 1, number, value })

let tree: Tree
beforeEach(() => {
  tree = createTree()
})
const open = (...args: Parameters<typeof profileOf>): Mapping => openMapping(profileOf(...args), parametersOf(tree))
/** Moves the tree by an event, as the MIDI side does. */
const turn = (mapping: Mapping, event: ControlEvent): void => {
  for (const { path, value } of resolve(mapping, event)) set(tree, path, value, { origin: 'midi:a device' })
}

describe('a fader that picks up', () => {
  const onFader = () => open([fader], [{ control: 'fader', path: FADER }])

  it('moves nothing until it meets the value, from either side, and then all of it', () => {
    const mapping = onFader()
    const start = get(tree, FADER)
    for (const value of [0, 20, 60, 90]) turn(mapping, cc(0, value))
    expect(get(tree, FADER)).toBe(start)
    turn(mapping, cc(0, 110))
    turn(mapping, cc(0, 30))
    expect(get(tree, FADER)).toBeCloseTo(30 / 127, 6)
  })

  it('takes a value that it stands on at once', () => {
    const mapping = onFader()
    turn(mapping, cc(0, 99))
    turn(mapping, cc(0, 95))
    expect(get(tree, FADER)).toBeCloseTo(95 / 127, 6)
  })

  it('loses a value that another surface moves away, and says which way to turn', () => {
    const mapping = onFader()
    turn(mapping, cc(0, 99))
    expect(hints(mapping)).toEqual([])
    set(tree, FADER, 0.2, { origin: 'panel' })
    turn(mapping, cc(0, 100))
    expect(get(tree, FADER)).toBe(0.2)
    expect(hints(mapping)).toMatchObject([{ control: 'fader', path: FADER, turn: 'down', value: 0.2 }])
    set(tree, '/deck/1/stem/vocals/gain', 6, { origin: 'osc' })
    expect(hints(mapping)).toMatchObject([{ turn: 'up', value: 1 }])
    turn(mapping, cc(0, 127))
    turn(mapping, cc(0, 64))
    expect(get(tree, FADER)).toBeCloseTo(64 / 127, 6)
  })

  it('does not pass over a value by having been plugged out and moved', () => {
    const mapping = onFader()
    turn(mapping, cc(0, 99))
    set(tree, FADER, 0.5, { origin: 'panel' })
    rearm(mapping)
    turn(mapping, cc(0, 10))
    expect(get(tree, FADER)).toBe(0.5)
  })

  it('never moves the value further than the hand went, plus the threshold, whatever others do', () => {
    const act = fc.oneof(
      { weight: 5, arbitrary: fc.nat(127).map(value => ({ hand: value })) },
      { weight: 2, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map(value => ({ other: value })) },
      { weight: 1, arbitrary: fc.constant({ replug: true as const }) },
    )
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), acts => {
        tree = createTree()
        const mapping = onFader()
        let last: number | undefined
        for (const one of acts) {
          if ('other' in one) set(tree, FADER, one.other, { origin: 'panel' })
          if ('replug' in one) {
            rearm(mapping)
            last = undefined
          }
          if (!('hand' in one)) continue
          const before = get(tree, FADER) as number
          turn(mapping, cc(0, one.hand))
          const jump = Math.abs((get(tree, FADER) as number) - before)
          const went = last === undefined ? 0 : Math.abs(one.hand / 127 - last)
          expect(jump).toBeLessThanOrEqual(PICKUP_THRESHOLD + went + 1e-6)
          last = one.hand / 127
        }
      }),
      { numRuns: 500 },
    )
  })

  it('catches every value by a slow sweep', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), value => {
        tree = createTree()
        set(tree, FADER, value, { origin: 'panel' })
        const mapping = onFader()
        for (let raw = 0; raw <= 127; raw++) turn(mapping, cc(0, raw))
        expect(get(tree, FADER)).toBe(1)
      }),
    )
  })
})

describe('a button', () => {
  it('toggles on each press, and its lamp is its state', () => {
    const mapping = open([button], [{ control: 'button', path: MUTE }])
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.boolean(), fc.constantFrom('panel'))), acts => {
        let lamp = showAll(mapping)[0]?.bytes[2]
        const stop = tree.listeners.size
        for (const one of acts) {
          const before = get(tree, MUTE)
          if (one === 'panel') set(tree, MUTE, !before, { origin: 'panel' })
          else turn(mapping, cc(1, one ? 127 : 0))
          const now = get(tree, MUTE) as boolean
          expect(now).toBe(one === false ? before : !before)
          lamp = show(mapping, MUTE, now)[0]?.bytes[2]
          expect(lamp).toBe(now ? 127 : 0)
        }
        expect(tree.listeners.size).toBe(stop)
      }),
    )
  })

  it('holds while it is pressed when it is momentary', () => {
    const mapping = open([button], [{ control: 'button', path: MUTE, mode: 'momentary' }])
    turn(mapping, cc(1, 127))
    expect(get(tree, MUTE)).toBe(true)
    turn(mapping, cc(1, 0))
    expect(get(tree, MUTE)).toBe(false)
  })

  it('sets a value, goes between a value and the default, and shows both', () => {
    const loop = open([button], [{ control: 'button', path: '/deck/1/loop', mode: 'toggle', value: 16 }])
    turn(loop, cc(1, 127))
    expect([get(tree, '/deck/1/loop'), showAll(loop)[0]?.bytes]).toEqual([16, [0xb0, 1, 127]])
    turn(loop, cc(1, 127))
    expect([get(tree, '/deck/1/loop'), showAll(loop)[0]?.bytes]).toEqual([0, [0xb0, 1, 0]])
    const path = '/deck/1/stem/bass/filter'
    const flat = open([button], [{ control: 'button', path, mode: 'set', value: 0, lit: 'off' }])
    set(tree, path, 0.5, { origin: 'panel' })
    expect(showAll(flat)[0]?.bytes).toEqual([0xb0, 1, 127])
    turn(flat, cc(1, 127))
    expect([get(tree, path), showAll(flat)[0]?.bytes]).toEqual([0, [0xb0, 1, 0]])
  })

  it('fires a trigger once a press, and leaves its lamp dark', () => {
    const mapping = open([button], [{ control: 'button', path: '/deck/1/nudge', value: -5 }])
    expect(resolve(mapping, cc(1, 127))).toMatchObject([{ path: '/deck/1/nudge', value: -5 }])
    expect(resolve(mapping, cc(1, 0))).toEqual([])
    expect([showAll(mapping)[0]?.bytes, show(mapping, '/deck/1/nudge', -5)]).toEqual([[0xb0, 1, 0], []])
  })

  it('that slides is pressed when it goes over its half', () => {
    const mapping = open([fader], [{ control: 'fader', path: MUTE, mode: 'toggle' }])
    for (const value of [10, 70, 100, 127]) turn(mapping, cc(0, value))
    expect(get(tree, MUTE)).toBe(true)
    for (const value of [10, 70]) turn(mapping, cc(0, value))
    expect(get(tree, MUTE)).toBe(false)
  })
})

describe('an encoder', () => {
  it.each([
    ['twos-complement', 1, 127],
    ['sign-bit', 1, 65],
    ['offset-64', 65, 63],
  ] as const)('that counts by %s turns up and down by its clicks', (relative, up, down) => {
    const path = '/deck/1/stem/drums/pan'
    const mapping = open([{ ...encoder, relative }], [{ control: 'encoder', path, step: 1 / 64 }])
    for (let n = 0; n < 3; n++) turn(mapping, cc(2, up))
    expect(get(tree, path)).toBeCloseTo(3 / 32, 9)
    for (let n = 0; n < 5; n++) turn(mapping, cc(2, down))
    expect(get(tree, path)).toBeCloseTo(-2 / 32, 9)
    for (let n = 0; n < 200; n++) turn(mapping, cc(2, up))
    expect(get(tree, path)).toBe(1)
  })
})

describe('a profile', () => {
  it('names the focused deck by its short address', () => {
    const mapping = open([fader], [{ control: 'fader', path: '/stem/2/fader', takeover: 'jump' }])
    turn(mapping, cc(0, 127))
    expect(get(tree, '/deck/1/stem/drums/gain')).toBe(6)
  })

  it('writes strips out, one control and one binding each', () => {
    const strips = openMapping(
      {
        ...profileOf(
          [{ ...fader, id: 'f{strip}', number: [4, 9] }],
          [{ control: 'f{strip}', path: '/deck/{deck}/stem/{stem}/fader' }],
        ),
        strips: [
          { deck: 1, stem: 'bass' },
          { deck: 2, stem: 'other' },
        ],
      },
      parametersOf(tree),
    )
    expect(strips.hands.map(({ control, path }) => [control.id, control.number, path])).toEqual([
      ['f1', 4, '/deck/1/stem/bass/fader'],
      ['f2', 9, '/deck/2/stem/other/fader'],
    ])
  })

  it('shows a motor fader what others do, and not what it did itself', () => {
    const motor: ProfileControl = { id: 'motor', kind: 'fader', message: 'pitchbend', channel: 3, led: {} }
    const mapping = open([motor], [{ control: 'motor', path: FADER, takeover: 'jump' }])
    const [hand] = mapping.hands
    expect(show(mapping, FADER, 1)).toEqual([{ lamp: 'motor', bytes: [0xe2, 127, 127] }])
    expect(show(mapping, FADER, 1, hand)).toEqual([])
  })
})

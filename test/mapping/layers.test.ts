import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  type ControlEvent,
  hints,
  type Mapping,
  openMapping,
  resolve,
  showAll,
  turn,
} from '../../bridge/mapping/index.ts'
import { PICKUP_THRESHOLD } from '../../bridge/mapping/pickup.ts'
import { hearPositions } from '../../bridge/mapping/positions.ts'
import { parametersOf } from '../../bridge/midi/parameters-of.ts'
import { createTree, get, set, type Tree } from '../../bridge/tree/index.ts'
import type { Profile } from '../../contract/profile.ts'

const STEM = '/deck/{deck}/stem/{stem}'
const profile: Profile = {
  name: 'a device',
  vendor: 'nobody',
  model: 'a device',
  source: 'this test',
  ports: { in: ['x'], out: ['x'] },
  positions: { starts: 'F0 47 .. 61', controls: ['fader-1', 'fader-2'] },
  strips: [1, 2].flatMap(deck => [
    { deck, stem: 'vocals' as const },
    { deck, stem: 'drums' as const },
  ]) as NonNullable<Profile['strips']>,
  bank: { size: 2, previous: 'back', next: 'on' },
  layers: [
    { name: 'shift', control: 'shift' },
    { name: 'pan', control: 'pan', hold: false },
  ],
  rearm: ['inside'],
  controls: [
    {
      id: 'fader-{strip}',
      kind: 'fader',
      message: 'cc',
      channel: 1,
      number: [0, 1],
      touch: { message: 'note', channel: 1, number: [100, 101] },
      led: {},
    },
    { id: 'button-{strip}', kind: 'button', message: 'note', channel: 1, number: [0, 1], led: {} },
    ...['back', 'on', 'shift', 'pan', 'inside'].map((id, n) => ({
      id,
      kind: 'button' as const,
      message: 'note' as const,
      channel: 1,
      number: 10 + n,
      led: {},
    })),
  ],
  bindings: [
    { control: 'fader-{strip}', path: `${STEM}/fader` },
    { control: 'fader-{strip}', path: `${STEM}/pan`, layer: 'pan' },
    { control: 'button-{strip}', path: `${STEM}/mute`, mode: 'momentary' },
    { control: 'button-{strip}', path: `${STEM}/solo`, layer: 'shift' },
  ],
}
const [BACK, ON, SHIFT, PAN, INSIDE] = [10, 11, 12, 13, 14]

let tree: Tree
let mapping: Mapping
beforeEach(() => {
  tree = createTree()
  mapping = openMapping(profile, parametersOf(tree))
})
const say = (event: ControlEvent): void => {
  for (const { path, value, touch } of resolve(mapping, event))
    set(tree, path, value, touch === undefined ? { origin: 'midi:x' } : { origin: 'midi:x', touch })
  turn(mapping, event)
}
const note = (number = 0, value = 127) => say({ message: 'note', channel: 1, number, value })
const press = (number = 0) => [note(number), note(number, 0)]
const move = (number: number, value: number) => say({ message: 'cc', channel: 1, number, value })
const lamp = (id: string) => showAll(mapping).find(one => one.lamp === id)?.bytes[2]

describe('a layer', () => {
  it('that is held stands over what has none, and goes with its button', () => {
    note(SHIFT)
    press(0)
    expect([get(tree, '/deck/1/stem/vocals/solo'), lamp('shift'), lamp('button-1')]).toEqual([true, 127, 127])
    note(SHIFT, 0)
    note(0)
    expect([get(tree, '/deck/1/stem/vocals/mute'), lamp('shift')]).toEqual([true, 0])
  })

  it('that is not held comes and goes by its button, and leaves alone what it does not bind', () => {
    press(PAN)
    for (const value of [0, 127]) move(0, value)
    expect([get(tree, '/deck/1/stem/vocals/pan'), lamp('pan')]).toEqual([1, 127])
    note(0)
    expect(get(tree, '/deck/1/stem/vocals/mute')).toBe(true)
    press(PAN)
    expect(lamp('pan')).toBe(0)
  })

  it('does not take the release of a button from where it was pressed', () => {
    note(0)
    note(SHIFT)
    note(0, 0)
    expect([get(tree, '/deck/1/stem/vocals/mute'), get(tree, '/deck/1/stem/vocals/solo')]).toEqual([false, false])
  })
})

describe('a page of strips', () => {
  it('lies under the same controls, and comes round', () => {
    press(ON)
    press(1)
    note(1)
    expect([get(tree, '/deck/2/stem/drums/mute'), get(tree, '/deck/1/stem/drums/mute')]).toEqual([true, false])
    expect(lamp('button-2')).toBe(127)
    press(ON)
    expect(lamp('button-2')).toBe(0)
    press(BACK)
    expect(lamp('button-2')).toBe(127)
  })

  it('that is new is taken over by a fader where it meets the value, with a hint until then', () => {
    for (const value of [0, 127, 20]) move(0, value)
    set(tree, '/deck/2/stem/vocals/fader', 0.9, { origin: 'panel' })
    press(ON)
    expect(hints(mapping)).toMatchObject([{ control: 'fader-1', path: '/deck/2/stem/vocals/fader', turn: 'up' }])
    move(0, 40)
    expect(get(tree, '/deck/2/stem/vocals/fader')).toBe(0.9)
    for (const value of [120, 64]) move(0, value)
    expect(get(tree, '/deck/2/stem/vocals/fader')).toBeCloseTo(64 / 127, 6)
  })

  it('inside the device leaves no control known to be anywhere', () => {
    for (const value of [0, 127, 64]) move(0, value)
    press(INSIDE)
    move(0, 0)
    expect(get(tree, '/deck/1/stem/vocals/fader')).toBeCloseTo(64 / 127, 6)
  })
})

describe('a touched fader', () => {
  it('is held, and its motor is left alone until it is let go', () => {
    note(100)
    set(tree, '/deck/1/stem/vocals/fader', 0.1, { origin: 'panel' })
    expect(get(tree, '/deck/1/stem/vocals/fader')).not.toBe(0.1)
    expect(lamp('fader-1')).toBeUndefined()
    note(100, 0)
    set(tree, '/deck/1/stem/vocals/fader', 0, { origin: 'panel' })
    expect(lamp('fader-1')).toBe(0)
  })
})

describe('a device that says where its controls stand', () => {
  it('moves nothing by it, and has its faders pick up from there', () => {
    hearPositions(mapping, [0xf0, 0x47, 5, 0x61, 20, 127, 0xf7])
    expect(hints(mapping)).toMatchObject([
      { control: 'fader-1', turn: 'up' },
      { control: 'fader-2', turn: 'down' },
    ])
    move(1, 0)
    expect(get(tree, '/deck/1/stem/drums/fader')).toBe(0)
    hearPositions(mapping, [0xf0, 0x48, 5, 0x61, 0, 0, 0xf7])
    hearPositions(mapping, [0xf0, 0x47, 5, 0x61])
    expect(mapping.state.heard.size).toBe(2)
  })
})

describe('whatever is pressed, turned, moved elsewhere or forgotten', () => {
  it('no value goes further than the hand went, plus the threshold, and only what is under it moves', () => {
    const act = fc.oneof(
      { weight: 6, arbitrary: fc.record({ hand: fc.nat(1), value: fc.nat(127) }) },
      { weight: 3, arbitrary: fc.record({ button: fc.constantFrom(BACK, ON, SHIFT, PAN, INSIDE) }) },
      { weight: 2, arbitrary: fc.record({ strip: fc.nat(3), other: fc.double({ min: 0, max: 1, noNaN: true }) }) },
    )
    const paths = [1, 2].flatMap(deck => ['vocals', 'drums'].map(stem => `/deck/${deck}/stem/${stem}/fader`))
    const values = () => paths.map(path => get(tree, path) as number)
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), acts => {
        tree = createTree()
        mapping = openMapping(profile, parametersOf(tree))
        const last: (number | undefined)[] = []
        for (const one of acts) {
          if ('button' in one) press(one.button)
          if ('button' in one && one.button === INSIDE) last.length = 0
          if ('other' in one) set(tree, paths[one.strip] ?? '', one.other, { origin: 'panel' })
          if (!('hand' in one)) continue
          const before = values()
          move(one.hand, one.value)
          const jumps = values().map((value, n) => Math.abs(value - (before[n] ?? 0)))
          const went = Math.abs(one.value / 127 - (last[one.hand] ?? one.value / 127))
          expect(Math.max(...jumps)).toBeLessThanOrEqual(PICKUP_THRESHOLD + went + 1e-6)
          expect(jumps.filter(jump => jump > 0).length).toBeLessThanOrEqual(1)
          last[one.hand] = one.value / 127
        }
      }),
      { numRuns: 300 },
    )
  })
})

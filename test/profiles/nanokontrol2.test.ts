import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openMapping } from '../../bridge/mapping/index.ts'
import { parametersOf } from '../../bridge/midi/parameters-of.ts'
import { createTree, get, set } from '../../bridge/tree/index.ts'
import { FOUR_STEMS } from '../../contract/parameters.ts'
import { openRig, PROFILES } from '../midi/rig.ts'
import type { VirtualDevice } from '../midi/virtual-midi.ts'

const profile = JSON.parse(await readFile(join(PROFILES, 'korg-nanokontrol2.json'), 'utf8'))
const { controls } = openMapping(profile, parametersOf(createTree()))
const strips = [1, 2].flatMap((deck, d) =>
  FOUR_STEMS.map((stem, s) => ({ at: d * 4 + s, path: `/deck/${deck}/stem/${stem}` })),
)

let rig: ReturnType<typeof openRig>
let device: VirtualDevice
beforeEach(async () => {
  rig = openRig()
  device = rig.machine.plug('nanoKONTROL2')
  await rig.until('nanoKONTROL2', true)
  await vi.waitUntil(() => device.sent.length === 30)
  device.sent.length = 0
})
afterEach(() => rig.midi.close())
const cc = (number: number, value: number): void => device.send(0xb0, number, value)
const lampOf = (number: number): number | undefined => device.sent.findLast(bytes => bytes[1] === number)?.[2]
const lit = (number: number, value: number) => vi.waitUntil(() => lampOf(number) === value, { interval: 2 })

describe('a Korg nanoKONTROL2', () => {
  it('has the numbers of its MIDI implementation, each bound but the one that brings the library', () => {
    const numbers = controls.map(({ number }) => number).sort((a, b) => a - b)
    const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)
    expect(numbers).toEqual([
      ...range(0, 7),
      ...range(16, 23),
      ...range(32, 39),
      ...range(41, 46),
      ...range(48, 55),
      ...range(58, 62),
      ...range(64, 71),
    ])
    const { hands } = openMapping(profile, parametersOf(createTree()))
    const bound = new Set(hands.map(({ control }) => control.id))
    expect(controls.map(({ id }) => id).filter(id => !bound.has(id))).toEqual(['marker-set'])
  })

  it.each(strips)('strip $at: fader, knob, S, M and R play $path, and their lamps follow', async ({ at, path }) => {
    cc(at, 99)
    cc(at, 0)
    expect([get(rig.tree, `${path}/gain`), get(rig.tree, `${path}/fader`)]).toEqual([-144, 0])
    cc(16 + at, 64)
    cc(16 + at, 127)
    expect(get(rig.tree, `${path}/filter`)).toBe(1)
    await lit(64 + at, 127)
    cc(64 + at, 127)
    expect(get(rig.tree, `${path}/filter`)).toBe(0)
    await lit(64 + at, 0)
    for (const [first, leaf] of [
      [32, 'solo'],
      [48, 'mute'],
    ] as const) {
      cc(first + at, 127)
      cc(first + at, 0)
      expect(get(rig.tree, `${path}/${leaf}`)).toBe(true)
      await lit(first + at, 127)
      set(rig.tree, `${path}/${leaf}`, false, { origin: 'panel' })
      await lit(first + at, 0)
    }
  })

  it.each([
    [41, '/deck/1/play'],
    [45, '/deck/2/play'],
  ])('CC %i plays and holds by %s', async (number, path) => {
    cc(number, 127)
    expect(get(rig.tree, path)).toBe(true)
    await lit(number, 127)
    cc(number, 0)
    cc(number, 127)
    expect(get(rig.tree, path)).toBe(false)
    await lit(number, 0)
  })

  it.each([
    [42, '/transport/stop', true],
    [43, '/deck/1/nudge', -5],
    [44, '/deck/1/nudge', 5],
    [58, '/deck/1/cue', true],
    [59, '/deck/2/cue', true],
    [61, '/deck/1/hotcue/1', true],
    [62, '/deck/1/hotcue/2', true],
  ])('CC %i fires %s once a press', (number, path, value) => {
    const fired: unknown[] = []
    const entry = rig.tree.entries.get(path)
    if (entry) entry.handle = given => void fired.push(given)
    cc(number, 127)
    cc(number, 0)
    expect(fired).toEqual([value])
  })

  it('loops sixteen beats by cycle', async () => {
    cc(46, 127)
    expect(get(rig.tree, '/deck/1/loop')).toBe(16)
    await lit(46, 127)
    cc(46, 0)
    cc(46, 127)
    expect(get(rig.tree, '/deck/1/loop')).toBe(0)
    await lit(46, 0)
  })

  it('sends nothing but 127 and 0 to its own lamps', () => {
    for (const [, row] of rig.tree.entries)
      if (row.row.kind === 'value' && row.row.type === 'boolean' && !row.row.reserved)
        set(rig.tree, row.path, !row.now, { origin: 'panel' })
    const lamps = new Set(controls.filter(({ led }) => led).map(({ number }) => number))
    expect(
      device.sent.every(
        ([status = 0, number = 0, value = 1]) => status === 0xb0 && lamps.has(number) && value % 127 === 0,
      ),
    ).toBe(true)
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseProfile } from '../../bridge/mapping/index.ts'
import { parametersOf } from '../../bridge/midi/parameters-of.ts'
import { changeRows, createTree, get, set } from '../../bridge/tree/index.ts'
import { value } from '../../contract/parameter-row.ts'
import type { Profile } from '../../contract/profile.ts'
import { openStand } from '../profiles/stand.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const SLOT = '/deck/1/stem/vocals/insert/1'
const DEPTH = value('fraction', { range: [0, 1], default: 0.5, says: 'Depth' })
const ON = value('toggle', { default: false, says: 'On' })
const profile: Profile = {
  name: 'a device',
  vendor: 'nobody',
  model: 'a device',
  source: 'this test',
  ports: { in: ['x'], out: ['x'] },
  controls: [
    { id: 'knob', kind: 'knob', message: 'cc', channel: 1, number: 0 },
    { id: 'button', kind: 'button', message: 'cc', channel: 1, number: 1, led: {} },
    { id: 'mute', kind: 'button', message: 'cc', channel: 1, number: 2, led: {} },
  ],
  bindings: [
    { control: 'knob', path: '/stem/1/insert/1/depth', takeover: 'jump' },
    { control: 'button', path: `${SLOT}/on` },
    { control: 'mute', path: '/deck/1/stem/vocals/mute' },
  ],
}

describe('a control that is bound to a parameter of an effect', () => {
  it('is no fault of its profile while the effect is away; another path that is not there is', () => {
    const parameters = parametersOf(createTree())
    expect(parseProfile(JSON.stringify(profile), 'mine.json', parameters).name).toBe('a device')
    const wrong = JSON.stringify(profile).replace('insert/1/depth', 'depth')
    expect(() => parseProfile(wrong, 'mine.json', parameters)).toThrow('there is no such parameter')
  })

  it('moves it and shows it as soon as it is there, and does nothing once it has gone', () => {
    const { tree, wire, wait, device } = openStand(profile)
    wait(1000)
    wire.send(0xb0, 0, 127, 0xb0, 1, 127, 0xb0, 1, 0)
    expect(get(tree, `${SLOT}/depth`)).toBeUndefined()
    const lampOf = (number: number) => wire.sent.findLast(bytes => bytes[1] === number)?.[2]
    changeRows(tree, { rows: { [`${SLOT}/depth`]: DEPTH, [`${SLOT}/on`]: ON }, starts: { [`${SLOT}/on`]: true } })
    wait(100)
    expect(lampOf(1)).toBe(127)
    wire.send(0xb0, 0, 0)
    wire.send(0xb0, 1, 127)
    expect([get(tree, `${SLOT}/depth`), get(tree, `${SLOT}/on`)]).toEqual([0, false])
    set(tree, `${SLOT}/on`, true, { origin: 'panel' })
    wait(100)
    expect(lampOf(1)).toBe(127)
    changeRows(tree, { gone: [`${SLOT}/depth`, `${SLOT}/on`] })
    wait(100)
    expect(lampOf(1)).toBe(0)
    wire.send(0xb0, 0, 64, 0xb0, 2, 127)
    expect([get(tree, `${SLOT}/depth`), get(tree, '/deck/1/stem/vocals/mute')]).toEqual([undefined, true])
    expect(device.status().refused).toBe(0)
    device.close()
    expect(tree.rowListeners.size).toBe(0)
  })
})

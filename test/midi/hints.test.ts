import { afterEach, describe, expect, it, vi } from 'vitest'
import { set } from '../../bridge/tree/index.ts'
import type { SurfaceHint } from '../../contract/controllers.ts'
import { openRig } from './rig.ts'

const NAME = 'nanoKONTROL2'
const FADER = '/deck/1/stem/vocals/fader'
const until = (what: () => unknown) => vi.waitUntil(what, { timeout: 10_000, interval: 2 })
let rig: ReturnType<typeof openRig>
afterEach(() => rig?.midi.close())

describe('a fader that waits for its value', () => {
  it('is told to the pages with its place and the way to turn, until it is met or the value comes to it', async () => {
    rig = openRig()
    let hints: SurfaceHint[] = []
    rig.midi.desk.listeners.add(message => {
      if (message.t === 'hints') hints = message.hints
    })
    const device = rig.machine.plug(NAME)
    await rig.until(NAME, true)
    set(rig.tree, FADER, 0.75, { origin: 'panel' })
    device.send(0xb0, 0, 10)
    await until(() => hints.length === 1)
    expect(hints[0]).toMatchObject({ surface: NAME, control: 'fader-1', path: FADER, turn: 'up', value: 0.75 })
    expect(hints[0]?.at).toBeCloseTo(10 / 127, 6)
    device.send(0xb0, 0, 120)
    await until(() => hints.length === 0)
    // while the hand moves it, nobody else does
    set(rig.tree, FADER, 0.2, { origin: 'panel' })
    await until(() => set(rig.tree, FADER, 0.2, { origin: 'panel' }))
    await until(() => hints[0]?.turn === 'down')
    set(rig.tree, FADER, 120 / 127, { origin: 'panel' })
    await until(() => hints.length === 0)
    set(rig.tree, FADER, 0, { origin: 'panel' })
    await until(() => hints.length === 1)
    expect(rig.midi.desk.greeting()[0]).toEqual({ t: 'hints', hints })
    device.unplug()
    await until(() => hints.length === 0)
  })
})

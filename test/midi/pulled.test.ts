import { afterEach, describe, expect, it, vi } from 'vitest'
import { get, subscribe } from '../../bridge/tree/index.ts'
import { openRig } from './rig.ts'

const NAME = 'nanoKONTROL2'
const MUTE = '/deck/1/stem/vocals/mute'
const TIMES = process.env.STEMBRIDGE_SOAK ? 100 : 5

let rig: ReturnType<typeof openRig> | undefined
afterEach(() => rig?.midi.close())

describe('a device that is pulled and put back', () => {
  it(`is bound again each of ${TIMES} times, lit as things stand, and each press counts once`, async () => {
    rig = openRig({ pollMs: 250 })
    const { tree, machine } = rig
    let changes = 0
    subscribe(tree, 'a listener', change => change.path === MUTE && changes++)
    let longest = 0
    for (let n = 0; n < TIMES; n++) {
      const device = machine.plug(NAME)
      const from = performance.now()
      await vi.waitUntil(() => device.sent.length >= 30, { timeout: 10_000, interval: 2 })
      longest = Math.max(longest, performance.now() - from)
      const before = get(tree, MUTE)
      device.send(0xb0, 48, 127)
      device.send(0xb0, 48, 0)
      expect([get(tree, MUTE), changes]).toEqual([!before, n + 1])
      device.unplug()
      await rig.until(NAME, false)
    }
    console.info(`bound again within ${Math.round(longest)} ms, ${TIMES} times`)
    expect([machine.openPorts, changes]).toEqual([0, TIMES])
  }, 120_000)
})

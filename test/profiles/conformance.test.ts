import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openMapping } from '../../bridge/mapping/index.ts'
import { parametersOf } from '../../bridge/midi/parameters-of.ts'
import { get, handle, set } from '../../bridge/tree/index.ts'
import type { Profile } from '../../contract/profile.ts'
import { openRig, PROFILES } from '../midi/rig.ts'

const files = (await readdir(PROFILES)).filter(file => file.endsWith('.json') && file !== 'profile.schema.json')
const profiles = await Promise.all(
  files.map(async file => JSON.parse(await readFile(join(PROFILES, file), 'utf8')) as Profile),
)

let rig: ReturnType<typeof openRig>
afterEach(() => rig.midi.close())
const plug = async (profile: Profile) => {
  rig = openRig()
  const device = rig.machine.plug(`${profile.ports.in[0]} 1`, `${profile.ports.out[0]} 1`)
  await rig.until(profile.model, true)
  return { device, ...openMapping(profile, parametersOf(rig.tree)) }
}
/** Bytes of a control at a value of 7 bits. */
const bytesOf = ({ message, channel }: { message: string; channel: number }, number: number, value: number): number[] =>
  message === 'pitchbend'
    ? [0xe0 + channel - 1, value, value]
    : [(message === 'cc' ? 0xb0 : 0x90) + channel - 1, number, value]

describe.each(profiles.map(profile => [profile.model, profile] as const))('%s, as its profile has it', (_, profile) => {
  it('moves every parameter that it is bound to, over its whole range', async () => {
    const { device, hands } = await plug(profile)
    for (const { control, mode, path, row, value } of hands) {
      if (mode === 'trigger') {
        const fired = vi.fn()
        handle(rig.tree, path, fired)
        device.send(...bytesOf(control, control.number, 127), ...bytesOf(control, control.number, 0))
        expect(
          fired.mock.calls.map(([given]) => given),
          control.id,
        ).toEqual([value ?? true])
      } else if (control.kind === 'button') {
        const other = value === undefined ? false : value === 0 ? (row.range?.[1] as number) : (row.default as number)
        set(rig.tree, path, other, { origin: 'panel' })
        device.send(...bytesOf(control, control.number, 127))
        expect(get(rig.tree, path), control.id).toBe(value ?? true)
        device.send(...bytesOf(control, control.number, 0))
        expect(get(rig.tree, path), control.id).toBe(mode === 'momentary' ? false : (value ?? true))
      } else if (!control.relative) {
        for (const at of [0, 127]) device.send(...bytesOf(control, control.number, at))
        expect(get(rig.tree, path), control.id).toBeCloseTo(row.range?.[1] as number, 9)
        device.send(...bytesOf(control, control.number, 0))
        expect(get(rig.tree, path), control.id).toBe(row.range?.[0])
      }
    }
  })

  it('shows every parameter that another surface moves on its lamp, at the number of the profile', async () => {
    const { device, hands, controls } = await plug(profile)
    for (const { control, path, row, mode, value, lit } of hands) {
      const { led } = control
      if (!led || mode === 'trigger') continue
      const states =
        row.type === 'boolean' ? [true, false] : [row.range?.[0] as number, value ?? (row.range?.[1] as number)]
      for (const state of states) {
        device.sent.length = 0
        set(rig.tree, path, state, { origin: 'panel' })
        const on = row.type === 'boolean' ? state === true : state === states[1]
        const shown = mode === 'absolute' ? (on ? 127 : 0) : on === (lit !== 'off') ? led.on : led.off
        const wanted = bytesOf({ ...control, ...led }, led.number, shown)
        if (get(rig.tree, path) !== row.default || device.sent.length > 0)
          await vi.waitUntil(() => device.sent.some(bytes => `${bytes}` === `${wanted}`), {
            timeout: 5000,
            interval: 2,
          })
      }
    }
    rig.midi.close()
    const dark = controls
      .filter(({ kind, led }) => led && kind === 'button')
      .map(({ led }) => `${led?.message} ${led?.number}`)
    const last = new Map(
      device.sent.map(([status = 0, number, value]) => [`${status >> 4 === 9 ? 'note' : 'cc'} ${number}`, value]),
    )
    for (const lamp of dark) expect([lamp, last.get(lamp)]).toEqual([lamp, 0])
  })
})

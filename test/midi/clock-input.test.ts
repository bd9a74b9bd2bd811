import { afterEach, describe, expect, it, vi } from 'vitest'
import { set } from '../../bridge/tree/index.ts'
import { openRig } from './rig.ts'

const until = (what: () => unknown) => vi.waitUntil(what, { timeout: 10_000, interval: 2 })
let rig: ReturnType<typeof openRig>
afterEach(() => rig?.midi.close())

/** MIDI with ears for clock and time code. */
const open = () => {
  const clock: number[][] = []
  const code: number[][] = []
  rig = openRig({
    onClock: (status, data) => clock.push([status, ...Array.from(data)]),
    onTimeCode: (status, data) => code.push([status, ...Array.from(data)]),
  })
  const choose = (what: 'clock' | 'timecode', name: string) =>
    set(rig.tree, `/transport/${what}/source`, name, { origin: 'panel' })
  return { clock, code, choose }
}

describe('the inputs of clock and time code', () => {
  it('are each that of their name, and hear nothing else', async () => {
    const { clock, code, choose } = open()
    const [drums, daw] = [rig.machine.plug('Drums'), rig.machine.plug('A DAW')]
    choose('clock', 'drum')
    choose('timecode', 'daw')
    await rig.until('MIDI clock in', true)
    await rig.until('MIDI time code in', true)
    drums.send(0xf8, 0xf1, 0x12, 0xfa, 0xb0, 1, 2)
    daw.send(0xf8, 0xf1, 0x34, 0xf0, 0x7f, 0x7f, 1, 1, 0x21, 2, 3, 4, 0xf7)
    expect(clock).toEqual([[0xf8], [0xfa]])
    expect(code).toEqual([
      [0xf1, 0x34],
      [0xf0, 0xf0, 0x7f, 0x7f, 1, 1, 0x21, 2, 3, 4, 0xf7],
    ])
    expect(rig.statusOf('MIDI time code in')?.says).toBe('from A DAW')
  })

  it('are opened once where both come from the same, and both again when it is back', async () => {
    const { clock, code, choose } = open()
    const daw = rig.machine.plug('A DAW')
    choose('clock', 'A DAW')
    await rig.until('MIDI clock in', true)
    choose('timecode', 'A DAW')
    await rig.until('MIDI time code in', true)
    expect(rig.machine.openPorts).toBe(1)
    daw.send(0xf8, 0xf1, 0x12)
    expect([clock.length, code.length]).toEqual([1, 1])
    daw.unplug()
    await until(() => !rig.midi.hearsClock() && !rig.midi.hearsTimeCode())
    const again = rig.machine.plug('A DAW')
    await until(() => rig.midi.hearsClock() && rig.midi.hearsTimeCode())
    again.send(0xf8, 0xf1, 0x12)
    expect([clock.length, code.length, rig.machine.openPorts]).toEqual([2, 2, 1])
    choose('timecode', '')
    await until(() => !rig.midi.hearsTimeCode())
    again.send(0xf8, 0xf1, 0x12)
    expect([clock.length, code.length]).toEqual([3, 2])
  })

  it('say that no input has the name, or that it cannot be opened', async () => {
    const { choose } = open()
    choose('timecode', 'nobody')
    await until(() => rig.statusOf('MIDI time code in')?.says.includes('“nobody”'))
    rig.machine.plug('A DAW')
    rig.machine.hold('A DAW')
    choose('timecode', 'A DAW')
    await until(() => rig.statusOf('MIDI time code in')?.failure?.code === 'midi_port_busy')
    rig.machine.letGo('A DAW')
    await rig.until('MIDI time code in', true)
  })
})

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openMidi } from '../../bridge/midi/index.ts'
import { createTree, get, set, subscribe } from '../../bridge/tree/index.ts'
import { Failure } from '../../contract/errors.ts'
import { openRig, PROFILES } from './rig.ts'

const PORT = 'nanoKONTROL2:nanoKONTROL2 nanoKONTROL2 _ SLI 24:0'
const NAME = 'nanoKONTROL2'
const FADER = '/deck/1/stem/vocals/fader'
const MUTE = '/deck/1/stem/vocals/mute'
const until = (what: () => unknown) => vi.waitUntil(what, { timeout: 10_000, interval: 2 })

let rig: ReturnType<typeof openRig>
afterEach(() => rig?.midi.close())

describe('a controller that is plugged in', () => {
  it('is bound by its name, lit as the tree stands, and moves the tree', async () => {
    rig = openRig()
    set(rig.tree, MUTE, true, { origin: 'panel' })
    const device = rig.machine.plug(PORT)
    await rig.until(NAME, true)
    await until(() => device.sent.length === 30)
    expect(device.sent.filter(([, , value]) => value === 127)).toEqual([[0xb0, 48, 127]])
    device.send(0xb0, 0, 100, 0, 64)
    expect(get(rig.tree, FADER)).toBeCloseTo(64 / 127, 6)
  })

  it('has its mute lamp follow its own press, other surfaces and a scene alike', async () => {
    rig = openRig()
    const device = rig.machine.plug(PORT)
    await rig.until(NAME, true)
    await until(() => device.sent.length === 30)
    device.sent.length = 0
    device.send(0xb0, 48, 127)
    expect([get(rig.tree, MUTE), device.sent]).toEqual([true, [[0xb0, 48, 127]]])
    device.send(0xb0, 48, 0)
    set(rig.tree, MUTE, false, { origin: 'osc:127.0.0.1:9000' })
    await until(() => device.sent.at(-1)?.[2] === 0)
    expect(device.sent.every(([status, number]) => status === 0xb0 && number === 48)).toBe(true)
  })

  it('comes back by itself a hundred times, each time lit and with its takeover forgotten', async () => {
    rig = openRig()
    for (let n = 0; n < 100; n++) {
      set(rig.tree, MUTE, n % 2 === 0, { origin: 'panel' })
      const device = rig.machine.plug(`${NAME} ${n}`)
      await rig.until(NAME, true)
      await until(() => device.sent.length >= 30)
      expect(device.sent.find(([, number]) => number === 48)?.[2]).toBe(n % 2 === 0 ? 127 : 0)
      set(rig.tree, FADER, 0.5, { origin: 'panel' })
      device.send(0xb0, 0, n % 2 === 0 ? 0 : 127)
      expect(get(rig.tree, FADER)).toBe(0.5)
      device.unplug()
      await rig.until(NAME, false)
    }
    expect([rig.machine.openPorts, rig.tree.listeners.size]).toEqual([0, 0])
  })

  it('gives back its ports and darkens its lamps when the bridge stops', async () => {
    rig = openRig()
    const device = rig.machine.plug(PORT)
    await rig.until(NAME, true)
    device.send(0xb0, 48, 127)
    rig.midi.close()
    expect([rig.machine.openPorts, rig.tree.listeners.size]).toEqual([0, 0])
    const last = new Map(device.sent.map(([, number, value]) => [number, value]))
    expect([last.size, [...last.values()].every(value => value === 0)]).toEqual([30, true])
  })

  it('twice is two controllers, each with its own name and its own lamps', async () => {
    rig = openRig()
    const [one, two] = [rig.machine.plug('nanoKONTROL2 A'), rig.machine.plug('nanoKONTROL2 B')]
    await rig.until('nanoKONTROL2 2', true)
    await until(() => one.sent.length >= 30 && two.sent.length >= 30)
    one.sent.length = two.sent.length = 0
    one.send(0xb0, 48, 127)
    expect([one.sent, two.sent]).toEqual([[[0xb0, 48, 127]], [[0xb0, 48, 127]]])
    one.unplug()
    await rig.until(NAME, false)
    rig.machine.plug('nanoKONTROL2 A')
    await rig.until(NAME, true)
    expect(rig.surfaces().map(({ name, ok }) => [name, ok])).toEqual([
      ['nanoKONTROL2 2', true],
      [NAME, true],
    ])
  })

  it('that another program holds is named with its cure, and bound when it is free', async () => {
    rig = openRig()
    rig.machine.hold(PORT)
    rig.machine.plug(PORT)
    await rig.until(NAME, false)
    expect(rig.statusOf(NAME)?.failure?.code).toBe('midi_port_busy')
    rig.machine.letGo(PORT)
    await rig.until(NAME, true)
  })

  it('without an output still moves the tree', async () => {
    rig = openRig()
    const device = rig.machine.plug(PORT, undefined)
    rig.machine.plug('another thing')
    await rig.until(NAME, true)
    device.send(0xb0, 49, 127)
    expect(get(rig.tree, '/deck/1/stem/drums/mute')).toBe(true)
  })

  it('says what it was refused, and why', async () => {
    rig = openRig()
    const entry = rig.tree.entries.get('/deck/1/play')
    if (entry)
      entry.handle = () => {
        throw new Failure('not_ready', 'deck 1')
      }
    const device = rig.machine.plug(PORT)
    await rig.until(NAME, true)
    device.send(0xb0, 41, 127)
    await until(() => rig.statusOf(NAME)?.refused === 1)
    expect(rig.statusOf(NAME)?.failure?.code).toBe('not_ready')
    expect(rig.statusOf(NAME)?.lastMessage).toBe('cc 1 41 = 127')
  })

  it('that floods is held to a budget, ends where it stands, and leaves others their turn', async () => {
    rig = openRig()
    const flood = rig.machine.plug(PORT)
    const other = rig.machine.plug('TouchOSC Bridge')
    await rig.until(NAME, true)
    flood.send(0xb0, 0, 99)
    let changes = 0
    subscribe(rig.tree, 'a listener', () => changes++)
    for (let n = 0; n < 200_000; n++) flood.send(0xb0, 0, n % 128)
    flood.send(0xb0, 0, 42)
    other.send(0xb0, 18, 127)
    expect(get(rig.tree, '/deck/1/stem/drums/mute')).toBe(true)
    await until(() => get(rig.tree, FADER) === 42 / 127)
    expect(changes).toBeLessThan(100_000)
    await until(() => (rig.statusOf(NAME)?.refused ?? 0) > 100_000)
  })

  it('that sends anything at all throws nothing', async () => {
    rig = openRig()
    const device = rig.machine.plug(PORT)
    await rig.until(NAME, true)
    for (let n = 0; n < 20_000; n++) device.send((n * 7919) % 256, (n * 104729) % 256, (n * 1299709) % 256)
    expect(Object.values(Object.fromEntries(rig.tree.entries)).some(({ now }) => Number.isNaN(now))).toBe(false)
  })
})

describe('a machine', () => {
  it('without a MIDI system says so with its cure, and is asked again', async () => {
    let asked = 0
    rig = openRig({
      pollMs: 2,
      backend: async () => {
        if (++asked < 3) throw new Failure('midi_unavailable', 'no sequencer')
        return rig.machine.backend
      },
    })
    await rig.until('MIDI', false)
    expect(rig.statusOf('MIDI')?.failure).toMatchObject({ code: 'midi_unavailable', cure: expect.any(String) })
    await rig.until('MIDI', true)
  })

  it('that is this one either has a MIDI system or says why not', async () => {
    const told = vi.fn()
    const midi = openMidi({ tree: createTree(), profiles: [PROFILES], onStatus: told })
    await until(() => told.mock.calls.length > 0)
    const [status] = midi.surfaces()
    midi.close()
    expect(status?.ok || status?.failure?.code === 'midi_unavailable').toBe(true)
  })

  it('without the module that it was told to take says so', async () => {
    const { systemMidi } = await import('../../bridge/midi/backend.ts')
    await expect(systemMidi(join(tmpdir(), 'no', 'such', 'module.js'))).rejects.toMatchObject({
      code: 'midi_unavailable',
    })
  })
})

describe('a profile on disk', () => {
  const FILE = 'korg-nanokontrol2.json'
  let folder: string
  let good: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profiles-'))
    good = await readFile(join(PROFILES, FILE), 'utf8')
    await writeFile(join(folder, FILE), good)
  })
  afterEach(() => rm(folder, { recursive: true }))
  const soloByM = () =>
    good.replace('"path": "/deck/{deck}/stem/{stem}/mute"', '"path": "/deck/{deck}/stem/{stem}/solo"')

  it('is read again when it changes; a broken one is named by line, and the last good one stays', async () => {
    rig = openRig({ profiles: [folder, join(folder, 'is not there')] })
    const device = rig.machine.plug(PORT)
    await rig.until(NAME, true)

    await writeFile(join(folder, FILE), good.replace('"mode": "set", "value": 0', '"mode": "set"'))
    await rig.until(FILE, false)
    const line = good.split('\n').findIndex(text => text.includes('"mode": "set"')) + 1
    expect(rig.statusOf(FILE)?.failure).toMatchObject({
      code: 'bad_profile',
      error: expect.stringContaining(`line ${line}: /deck/1/stem/vocals/filter: value is missing`),
      cure: expect.any(String),
    })
    device.send(0xb0, 48, 127)
    expect(get(rig.tree, MUTE)).toBe(true)

    await writeFile(join(folder, FILE), soloByM())
    await until(() => rig.statusOf(FILE) === undefined)
    device.send(0xb0, 48, 0, 48, 127)
    expect([get(rig.tree, MUTE), get(rig.tree, '/deck/1/stem/vocals/solo')]).toEqual([true, true])
  })

  it('of the user stands over ours of the same name', async () => {
    await writeFile(join(folder, FILE), soloByM())
    rig = openRig({ profiles: [PROFILES, folder] })
    const device = rig.machine.plug(PORT)
    await rig.until(NAME, true)
    device.send(0xb0, 48, 127)
    expect([get(rig.tree, MUTE), get(rig.tree, '/deck/1/stem/vocals/solo')]).toEqual([false, true])
  })
})

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { get, set } from '../../bridge/tree/index.ts'
import type { ControllersFromBridge, LearnState, LearnStep } from '../../contract/controllers.ts'
import { openRig, PROFILES } from './rig.ts'

const BOX = 'Some Box:Some Box MIDI 1 28:0'
const NANO = 'nanoKONTROL2'
const FADER = '/deck/1/stem/vocals/fader'
const PLAY = '/deck/1/play'
const until = (what: () => unknown) => vi.waitUntil(what, { timeout: 10_000, interval: 2 })

let folder: string
let rig: ReturnType<typeof openRig>
let told: ControllersFromBridge[]
const learn = (): LearnState => (told.findLast(one => one.t === 'learn') as { learn: LearnState }).learn
const ask = (step: LearnStep) => rig.midi.desk.learn(step)
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'learned-'))
  rig = openRig({ profiles: [PROFILES, join(folder, 'controller-profiles')] })
  told = []
  rig.midi.desk.listeners.add(message => told.push(message))
})
afterEach(async () => {
  rig.midi.close()
  await rm(folder, { recursive: true, force: true })
})
const file = (name: string) => join(folder, 'controller-profiles', name)
const begin = async (port: string) => {
  await until(() =>
    rig.midi.desk.greeting().some(one => one.t === 'learn' && one.learn.inputs.some(i => i.port === port)),
  )
  ask({ do: 'start', input: port })
}

describe('a device that no profile knows', () => {
  it('is learned by touching and moving, written to a file, and plays at once', async () => {
    const device = rig.machine.plug(BOX)
    await begin(BOX)
    expect(learn().inputs).toEqual([{ port: BOX, profile: null }])
    ask({ do: 'aim', path: '/stem/vocals/fader' })
    for (const value of [0, 20, 60, 100, 127]) device.send(0xb2, 7, value)
    await until(() => learn().learning?.learned.length === 1)
    await rig.until('Some Box', true)
    ask({ do: 'aim', path: PLAY })
    device.send(0x92, 60, 127)
    device.send(0x92, 60, 0)
    expect(get(rig.tree, PLAY)).toBe(false)
    await until(() => learn().learning?.learned.length === 2)
    await until(async () => (await readFile(file('some-box.json'), 'utf8')).includes(PLAY))
    ask({ do: 'stop' })
    await until(() => rig.midi.hints() && learn().inputs[0]?.profile === 'Some Box')
    device.send(0xb2, 7, 0)
    device.send(0xb2, 7, 127)
    expect(get(rig.tree, FADER)).toBe(1)
    expect(JSON.parse(await readFile(file('some-box.json'), 'utf8'))).toMatchObject({
      version: 1,
      name: 'Some Box',
      ports: { in: ['Some Box'], out: ['Some Box'] },
      bindings: [
        { control: 'cc-3-7', path: FADER },
        { control: 'note-3-60', path: PLAY },
      ],
    })
  })

  it('of which everything is taken back has no file and can be learned anew', async () => {
    const device = rig.machine.plug(BOX)
    await begin(BOX)
    const bind = async () => {
      ask({ do: 'aim', path: PLAY })
      device.send(0x92, 60, 127)
      device.send(0x92, 60, 0)
      await until(() => learn().learning?.learned.length === 1)
      await rig.until('Some Box', true)
    }
    await bind()
    ask({ do: 'undo' })
    await until(() => learn().learning?.learned.length === 0 && learn().own.length === 0)
    expect(await readdir(join(folder, 'controller-profiles'))).toEqual([])
    await bind()
    await until(() => learn().own.length === 1)
  })

  it('is renamed in its file, which stays the same', async () => {
    const device = rig.machine.plug(BOX)
    await begin(BOX)
    ask({ do: 'aim', path: PLAY })
    device.send(0x92, 60, 127)
    device.send(0x92, 60, 0)
    await until(() => learn().own.includes('Some Box'))
    ask({ do: 'rename', name: 'My box' })
    await until(() => learn().own.includes('My box'))
    expect([learn().own, await readdir(join(folder, 'controller-profiles'))]).toEqual([['My box'], ['some-box.json']])
  })
})

describe('a device of a profile that came along', () => {
  it('is learned over it; what stood there is named, and undone stands again', async () => {
    const device = rig.machine.plug(NANO)
    await rig.until(NANO, true)
    await begin(NANO)
    ask({ do: 'aim', path: '/master/gain' })
    for (const value of [0, 20, 60, 100, 127]) device.send(0xb0, 0, value)
    await until(() => learn().learning?.learned[0]?.instead[0] === FADER)
    await until(() => learn().own.length === 1)
    const moved = () => {
      set(rig.tree, '/master/gain', 0, { origin: 'panel' })
      set(rig.tree, FADER, 0.5, { origin: 'panel' })
      device.send(0xb0, 0, 0)
      device.send(0xb0, 0, 127)
      return [get(rig.tree, '/master/gain') === 0, get(rig.tree, FADER) === 0.5]
    }
    await until(() => moved()[0] === false)
    expect(moved()).toEqual([false, true])
    ask({ do: 'undo' })
    await until(() => moved()[1] === false)
    expect(moved()).toEqual([true, false])
  })

  it('moves nothing while its control is waited for', async () => {
    const device = rig.machine.plug(NANO)
    await rig.until(NANO, true)
    await begin(NANO)
    ask({ do: 'aim', path: PLAY })
    device.send(0xb0, 48, 127)
    expect(get(rig.tree, '/deck/1/stem/vocals/mute')).toBe(false)
    ask({ do: 'stop' })
    device.send(0xb0, 48, 0)
    device.send(0xb0, 48, 127)
    expect(get(rig.tree, '/deck/1/stem/vocals/mute')).toBe(true)
  })
})

describe('a profile', () => {
  it('goes out as it lies there, and comes in only whole', async () => {
    await until(() => rig.midi.desk.greeting().length === 2)
    await until(() => ask({ do: 'export', profile: 'Korg nanoKONTROL2' }) !== undefined)
    const out = ask({ do: 'export', profile: 'Korg nanoKONTROL2' })
    const text = out?.t === 'profile' ? out.text : ''
    ask({ do: 'import', text: text.replace('"Korg nanoKONTROL2"', '"Mine"') })
    await until(() => learn().own[0] === 'Mine')
    ask({ do: 'import', text: text.replace('"kind": "fader"', '"kind": "slider"') })
    expect(learn().failure).toMatchObject({ code: 'bad_profile', error: expect.stringMatching(/line \d+: kind/) })
    expect(learn().own).toEqual(['Mine'])
  })

  it('that cannot be written says so, and what was learned stays for the next try', async () => {
    const device = rig.machine.plug(BOX)
    await writeFile(join(folder, 'controller-profiles'), 'a file in the way')
    await begin(BOX)
    ask({ do: 'aim', path: PLAY })
    device.send(0x92, 60, 127)
    device.send(0x92, 60, 0)
    await until(() => learn().failure !== null)
    expect(learn().learning?.learned).toHaveLength(1)
  })

  it('of a device that is not there is not begun', () => {
    ask({ do: 'start', input: 'nothing' })
    expect(learn().failure?.code).toBe('cannot_learn')
  })
})

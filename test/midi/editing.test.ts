import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { get, set } from '../../bridge/tree/index.ts'
import type { ControllersFromBridge, KnownProfile, LearnState, LearnStep } from '../../contract/controllers.ts'
import type { Profile } from '../../contract/profile.ts'
import { openRig, PROFILES } from './rig.ts'

const NANO = 'nanoKONTROL2'
const NAME = 'Korg nanoKONTROL2'
const BASS = '/deck/1/stem/bass/fader'
const MUTE = '/deck/2/stem/other/mute'
const until = (what: () => unknown) => vi.waitUntil(what, { timeout: 10_000, interval: 2 })

let folder: string
let rig: ReturnType<typeof openRig>
let told: ControllersFromBridge[]
const learn = (): LearnState => {
  const said = [...told, ...rig.midi.desk.greeting()].filter(one => one.t === 'learn')
  return (told.findLast(one => one.t === 'learn') ?? said[0] ?? { learn: undefined as never }).learn
}
const ask = (step: LearnStep) => rig.midi.desk.learn(step)
const known = (name = NAME): KnownProfile | undefined => learn().profiles?.find(one => one.name === name)
const edits = () => learn().edits
const textOf = (name = NAME): string => {
  const answer = ask({ do: 'export', profile: name })
  return answer?.t === 'profile' ? answer.text : ''
}
const files = () => readdir(join(folder, 'controller-profiles')).catch(() => [])
const bindBass = () =>
  ask({ do: 'bind', profile: NAME, control: 'fader-3', bindings: [{ path: '/master/gain', takeover: 'jump' }] })
/** Whether the third fader moves these, from one end to the other. */
const moves = (device: { send: (...bytes: number[]) => void }, ...paths: string[]): boolean[] => {
  const [low, high] = [0, 127].map(value => {
    device.send(0xb0, 2, value)
    return paths.map(path => get(rig.tree, path))
  })
  return paths.map((_, n) => low?.[n] !== high?.[n])
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edited-'))
  rig = openRig({ profiles: [PROFILES, join(folder, 'controller-profiles')] })
  told = []
  rig.midi.desk.listeners.add(message => told.push(message))
  await until(() => known()?.builtIn)
})
afterEach(async () => {
  rig.midi.close()
  await rm(folder, { recursive: true, force: true })
})

describe('a profile that came along', () => {
  it('is changed in a copy of one’s own; the device that is here moves the new parameter at once', async () => {
    const device = rig.machine.plug(NANO)
    await rig.until(NANO, true)
    expect(known()).toMatchObject({ own: false, builtIn: true })
    expect(moves(device, BASS, '/master/gain')).toEqual([true, false])
    bindBass()
    await until(() => known()?.own)
    await rig.until(NANO, true)
    expect(moves(device, BASS, '/master/gain')).toEqual([false, true])
    expect(await files()).toEqual(['korg-nanokontrol2.json'])
    expect(JSON.parse(await readFile(join(PROFILES, 'korg-nanokontrol2.json'), 'utf8')).bindings).not.toContainEqual(
      expect.objectContaining({ control: 'fader-3' }),
    )
  })

  it('lights the lamp of what a button is given', async () => {
    const device = rig.machine.plug(NANO)
    await rig.until(NANO, true)
    set(rig.tree, MUTE, true, { origin: 'panel' })
    ask({ do: 'bind', profile: NAME, control: 'cycle', bindings: [{ path: MUTE }] })
    await until(() => known()?.own)
    await until(() => device.sent.findLast(([status, number]) => status === 0xb0 && number === 46)?.[2] === 127)
    set(rig.tree, MUTE, false, { origin: 'panel' })
    await until(() => device.sent.findLast(([status, number]) => status === 0xb0 && number === 46)?.[2] === 0)
  })

  it('stands again once the copy is dropped, and the copy once that is taken back', async () => {
    bindBass()
    await until(() => known()?.own)
    const mine = textOf()
    ask({ do: 'drop', profile: NAME })
    await until(() => known()?.own === false)
    expect([await files(), edits()?.last]).toEqual([[], { profile: NAME, control: null }])
    ask({ do: 'take-back' })
    await until(() => known()?.own)
    expect(textOf()).toBe(mine)
    ask({ do: 'take-back' })
    await until(() => known()?.own === false)
    expect(edits()).toEqual({ last: null, failure: null })
  })

  it('is edited while its device is away; edits come one after the other, however fast', async () => {
    for (let n = 1; n <= 8; n++)
      ask({ do: 'bind', profile: NAME, control: `fader-${n}`, bindings: [{ path: '/master/gain' }] })
    await until(
      () => (JSON.parse(textOf()) as Profile).bindings.filter(one => one.path === '/master/gain').length === 8,
    )
    for (let n = 1; n <= 8; n++) ask({ do: 'take-back' })
    await until(() => edits()?.last === null)
    expect([known()?.own, await files()]).toEqual([false, []])
  })

  it('goes out changed, and comes in again as it went', async () => {
    bindBass()
    await until(() => known()?.own)
    const text = textOf()
    ask({ do: 'drop', profile: NAME })
    await until(() => known()?.own === false)
    ask({ do: 'import', text })
    await until(() => known()?.own)
    expect(textOf()).toBe(text)
  })
})

describe('an edit that cannot be', () => {
  it('names what is not there, with a cure', async () => {
    ask({ do: 'bind', profile: 'No such', control: 'x', bindings: [] })
    await until(() => edits()?.failure?.code === 'unknown_profile')
    ask({ do: 'bind', profile: NAME, control: 'fader-99', bindings: [] })
    await until(() => edits()?.failure?.code === 'cannot_bind')
    ask({ do: 'bind', profile: NAME, control: 'fader-1', bindings: [{ path: '/nowhere' }] })
    await until(() => edits()?.failure?.error.includes('there is no such parameter'))
    expect(edits()?.failure?.cure).toMatch(/Choose another control, parameter/)
    ask({ do: 'drop', profile: NAME })
    await until(() => edits()?.failure?.code === 'unknown_profile')
    expect(await files()).toEqual([])
    bindBass()
    await until(() => known()?.own && edits()?.failure === null)
  })

  it('waits until the profile is no longer learned', async () => {
    rig.machine.plug(NANO)
    await rig.until(NANO, true)
    ask({ do: 'start', input: NANO })
    bindBass()
    await until(() => edits()?.failure?.code === 'profile_busy')
    ask({ do: 'stop' })
    bindBass()
    await until(() => known()?.own)
  })

  it('leaves a file alone that a hand has broken, and takes nothing back that another has changed', async () => {
    bindBass()
    await until(() => known()?.own)
    const path = join(folder, 'controller-profiles', 'korg-nanokontrol2.json')
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace('"kind": "fader"', '"kind": "slider"'))
    const edition = known()?.edition
    await until(() => known()?.edition !== edition)
    ask({ do: 'bind', profile: NAME, control: 'play', bindings: [] })
    await until(() => edits()?.failure?.code === 'bad_profile')
    expect(await readFile(path, 'utf8')).toContain('slider')
    await writeFile(path, text.replace('"jump"', '"scale"'))
    await until(() => textOf().includes('scale'))
    ask({ do: 'take-back' })
    await until(() => edits()?.failure?.code === 'profile_busy')
    expect(await readFile(path, 'utf8')).toContain('scale')
  })
})

it('a profile of another file’s name gets a file of its own', async () => {
  const other = { ...(JSON.parse(textOf()) as Profile), name: 'Mine' }
  ask({ do: 'import', text: JSON.stringify(other) })
  await until(() => known('Mine'))
  ask({ do: 'import', text: JSON.stringify({ ...other, name: 'mine!' }) })
  await until(() => known('mine!'))
  expect((await files()).toSorted()).toEqual(['mine-2.json', 'mine.json'])
})

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { bitwigLevel } from '../../bridge/daw/bitwig/bitwig.ts'
import { until } from '../osc/peer.ts'
import { STEM_COLOURS } from '../../contract/stem-colours.ts'
import { BitwigHost } from './bitwig-host.ts'
import { BridgeOfSong } from './bridge-of-song.ts'
import { missing, sessions } from './track-names.ts'

const file = join(import.meta.dirname, '..', '..', 'companions', 'bitwig', 'Stembridge.control.js')
const script = readFileSync(file, 'utf8')
const MAKE = 'Tracks of the stems'
const STEP = 0.3

const painted = (...stems: (keyof typeof STEM_COLOURS)[]) =>
  stems.map(stem => Number.parseInt(STEM_COLOURS[stem].slice(1), 16))
const freePort = async (): Promise<number> => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>(resolve => socket.close(() => resolve()))
  return port
}

describe("The companion in Bitwig's script interface", () => {
  let bridge: BridgeOfSong
  let host: BitwigHost
  const level = (name: string) => bitwigLevel(host.track(name).volume * 127)
  const near = (a: number, b: number) => Math.abs(a - b) < STEP

  const open = async (names: readonly string[], port: number): Promise<BitwigHost> => {
    const own = { 'This script hears on': await freePort(), 'The bridge hears this script on': await freePort() }
    const opened = new BitwigHost(names, { ...own, 'OSC port of Stembridge': port })
    await opened.run(script)
    return opened
  }

  beforeAll(async () => {
    bridge = await BridgeOfSong.open({ guitar: true })
  })
  afterAll(() => bridge?.close())
  beforeEach(async () => {
    bridge.set('/daw/bitwig/on', 0)
    for (const stem of ['vocals', 'guitar']) {
      bridge.set(`/deck/1/stem/${stem}/gain`, 0)
      bridge.set(`/deck/1/stem/${stem}/mute`, 0)
    }
    host = await open(['SONG', 'drums'], bridge.port)
  })
  afterEach(() => {
    host.close()
    expect(host.thrown).toEqual([])
  })
  const make = async () => {
    host.buttons.get(MAKE)?.()
    await until(
      () => host.tracks.length === 6 && host.tracks.every(({ name }) => !name.startsWith('Audio')),
      'six tracks',
    )
  }

  it('is bound by itself, with no other script and no setting', async () => {
    await until(async () => (await bridge.value('/daw/bitwig/state')) === 'bound', 'Bitwig is bound')
    expect(host.said).toEqual(['Stembridge: the bridge is there'])
  })

  it('makes the tracks that are missing, paints all, and takes the tempo that sounds', async () => {
    await make()
    expect(host.tracks.map(({ name }) => name)).toEqual(['SONG', 'drums', 'Vocals', 'Bass', 'Other', 'Guitar'])
    expect(host.tracks.map(({ colour }) => colour)).toEqual([
      0,
      ...painted('drums', 'vocals', 'bass', 'other', 'guitar'),
    ])
    expect(host.tempo).toBeCloseTo(108, 2)
  })

  it('makes nothing twice', async () => {
    await make()
    host.buttons.get(MAKE)?.()
    await new Promise(resolve => setTimeout(resolve, 1500))
    expect(host.tracks).toHaveLength(6)
  })

  it('links level, mute, solo and play, both ways', async () => {
    await make()
    await until(async () => (await bridge.value('/daw/bitwig/state')) === 'bound', 'Bitwig is bound')
    await new Promise(resolve => setTimeout(resolve, 2500))
    bridge.set('/deck/1/stem/vocals/gain', -9)
    bridge.set('/deck/1/stem/guitar/mute', 1)
    await until(() => near(level('Vocals'), -9) && host.track('Guitar').mute, 'the tracks follow')
    await new Promise(resolve => setTimeout(resolve, 500))
    host.track('Vocals').volume = 10 ** ((-20 - 6.0206) / 60)
    host.track('drums').solo = true
    await until(async () => near(Number(await bridge.value('/deck/1/stem/vocals/gain')), -20), 'the stem follows')
    await until(async () => (await bridge.value('/deck/1/stem/drums/solo')) === true, 'its solo too')
    bridge.set('/deck/1/play', 1)
    await until(() => host.playing, 'Bitwig plays')
    bridge.set('/deck/1/play', 0)
    await until(() => !host.playing, 'Bitwig holds')
  })

  it.each(sessions)('takes a track for the stem that the bridge takes it for: %s, %s, %s …', async (...names) => {
    host.close()
    host = await open(names, bridge.port)
    const wanted = missing(names).filter(stem => stem !== 'piano')
    host.buttons.get(MAKE)?.()
    const made = () => host.tracks.slice(names.length).map(({ name }) => name.toLowerCase())
    await until(() => made().join() === wanted.join(), `${wanted} are made; ${made()}`)
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(made()).toEqual(wanted)
  })

  it('says what to do where no bridge answers, once by itself and when asked, and touches nothing', async () => {
    const alone = await open(['SONG'], await freePort())
    onTestFinished(() => alone.close())
    alone.buttons.get(MAKE)?.()
    await until(() => alone.popups.length === 2, `two words; ${alone.popups}`)
    for (const popup of alone.popups) expect(popup).toMatch(/^Stembridge does not answer on port \d+: start it/)
    await new Promise(resolve => setTimeout(resolve, 3500))
    expect([alone.popups.length, alone.tracks.length, alone.tempo, alone.thrown]).toEqual([2, 1, 120, []])
  })

  it('gives up, and says so, where Bitwig makes no track', async () => {
    Object.assign(host.tracks, { splice: () => [] })
    host.buttons.get(MAKE)?.()
    await until(() => host.popups.length > 0, 'it says so')
    expect(host.popups).toEqual(['Stembridge: Bitwig makes no more tracks'])
  })
})

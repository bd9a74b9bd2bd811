import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { FakeReaper } from '../daw/fake-reaper.ts'
import { until } from '../osc/peer.ts'
import { STEMS } from '../../contract/parameters.ts'
import { STEM_COLOURS } from '../../contract/stem-colours.ts'
import { BridgeOfSong, bridgeWithoutOsc } from './bridge-of-song.ts'
import { ReaperHost } from './reaper-host.ts'
import { runEffect } from './run-effect.ts'
import { missing, sessions } from './track-names.ts'

const script = readFileSync(join(import.meta.dirname, '..', '..', 'companions', 'reaper', 'stembridge.lua'), 'utf8')
const OSC_IS_ON = '[REAPER]\ncsurf_0=OSC "Stembridge" 3 "127.0.0.1" 9000 "127.0.0.1" 8000 1024 10 ""\ncsurf_cnt=1\n'
const painted = (stem: keyof typeof STEM_COLOURS) => 0x1000000 | Number.parseInt(STEM_COLOURS[stem].slice(1), 16)
/** The script, where its bridge's page is not looked for at the port that users have. */
const lookingFrom = (page: number) => script.replace('local PAGE = 4400', `local PAGE = ${page}`)
const why = spawnSync('curl', ['--version']).status === 0 ? null : 'curl is not installed'

describe.skipIf(why)(`The companion in REAPER's script interface${why ? ` (skipped: ${why})` : ''}`, () => {
  let bridge: BridgeOfSong
  let peer: FakeReaper
  let host: ReaperHost

  beforeAll(async () => {
    bridge = await BridgeOfSong.open({ guitar: true })
  })
  afterAll(() => bridge?.close())
  beforeEach(async () => {
    peer = new FakeReaper(['SONG', 'drums'])
    await peer.start()
    bridge.set('/daw/reaper/on', 0)
    bridge.set('/daw/reaper/port', peer.port)
    bridge.set('/daw/reaper/listen', peer.listen)
    host = new ReaperHost(peer, { port: String(bridge.port) })
  })
  afterEach(() => peer.close())

  it('makes the tracks that are missing, paints and meters all, and takes the tempo that sounds', async () => {
    await host.run(script, OSC_IS_ON)
    expect(peer.tracks.map(({ name }) => name)).toEqual(['SONG', 'drums', 'Vocals', 'Bass', 'Other', 'Guitar'])
    expect(host.colours.get('Vocals')).toBe(painted('vocals'))
    expect(host.colours.get('drums')).toBe(painted('drums'))
    expect(host.colours.has('SONG')).toBe(false)
    expect(host.effects.get('Guitar')).toEqual([{ name: 'Stembridge/stem.jsfx', values: new Map([[0, 4]]) }])
    expect(peer.tempo).toBeCloseTo(108, 2)
    expect([host.messages, host.undo]).toEqual([[], 0])
  })

  it('has the bridge link level, mute and solo, both ways', async () => {
    await host.run(script, OSC_IS_ON)
    await until(async () => (await bridge.value('/daw/reaper/state')) === 'bound', 'REAPER is bound')
    bridge.set('/deck/1/stem/vocals/gain', -9)
    bridge.set('/deck/1/stem/guitar/mute', 1)
    await until(() => Math.abs(peer.level('Vocals') + 9) < 0.05 && peer.isMuted('Guitar'), 'the tracks follow')
    await peer.solo('drums', true)
    await until(async () => (await bridge.value('/deck/1/stem/drums/solo')) === true, 'the stem follows')
  })

  it('makes nothing twice', async () => {
    await host.run(script, OSC_IS_ON)
    await host.run(script, OSC_IS_ON)
    expect(peer.tracks).toHaveLength(6)
    expect([...host.effects.values()].map(all => all.length)).toEqual([1, 1, 1, 1, 1])
  })

  it.each(sessions)('takes a track for the stem that the bridge takes it for: %s, %s, %s …', async (...names) => {
    const session = new FakeReaper(names)
    const another = new ReaperHost(session, { port: String(bridge.port) })
    await another.run(script, OSC_IS_ON)
    const made = session.tracks.slice(names.length).map(({ name }) => name.toLowerCase())
    expect(made).toEqual(missing(names).filter(stem => stem !== 'piano'))
    expect([...another.effects.keys()]).toHaveLength(5)
  })

  it('gives the meter of each stem its colour', async () => {
    await host.run(script, OSC_IS_ON)
    const pictures = host.written('Effects/Stembridge/stem.jsfx').split('@gfx')[1] ?? ''
    STEMS.forEach((stem, number) => {
      const [r, g, b] = [1, 3, 5].map(at => Number.parseInt(STEM_COLOURS[stem].slice(at, at + 2), 16) / 255)
      const says = `stem == ${number} ? ( gfx_r = ${r?.toFixed(3)}; gfx_g = ${g?.toFixed(3)}; gfx_b = ${b?.toFixed(3)}; );`
      expect(pictures).toContain(says)
    })
  })

  it('finds the bridge by its page where it hears OSC on another port', async () => {
    const lost = new ReaperHost(peer, { port: '1' })
    await lost.run(lookingFrom(bridge.process.port - 1), OSC_IS_ON)
    expect([lost.messages, peer.tracks.length]).toEqual([[], 6])
  })

  it('says once what is to be added where REAPER has no OSC yet', async () => {
    await host.run(script)
    expect(host.messages).toHaveLength(1)
    expect(host.messages[0]).toContain('device port 9000, local listen port 8000')
  })

  it('says what to do where no bridge answers, and touches nothing', async () => {
    const alone = new ReaperHost(peer, { port: '1' })
    await alone.run(lookingFrom(1), OSC_IS_ON)
    expect(alone.messages[0]).toContain('The bridge does not answer on port 1. Start Stembridge (npm start)')
    const taken = await bridgeWithoutOsc()
    onTestFinished(taken.close)
    await alone.run(lookingFrom(taken.page), OSC_IS_ON)
    expect(alone.messages[1]).toContain('another program holds its OSC port')
    expect([peer.tracks.length, alone.deferred]).toEqual([2, undefined])
  })

  it('lets another track go along with what a stem sounds: its level, its mute, and the solo of others', async () => {
    await host.run(script, OSC_IS_ON)
    const effect = await runEffect(host.written('Effects/Stembridge/stem.jsfx'), host.gmem, { slider1: 0, slider2: 1 })
    const settle = () => {
      for (let block = 0; block < 40; block++) {
        host.turn()
        effect.block(0.5, 256)
      }
      return effect.last()
    }
    await peer.move('Vocals', -20 * Math.log10(4))
    expect(settle()).toBeCloseTo(0.125, 3)
    await peer.mute('Vocals', true)
    expect(settle()).toBeCloseTo(0, 3)
    await peer.mute('Vocals', false)
    await peer.solo('Bass', true)
    expect(settle()).toBeCloseTo(0, 3)
    await peer.solo('Bass', false)
    expect(settle()).toBeCloseTo(0.125, 3)
  })

  it('changes no sound of a track that it only meters, and tells its peak', async () => {
    await host.run(script, OSC_IS_ON)
    const effect = await runEffect(host.written('Effects/Stembridge/stem.jsfx'), host.gmem, { slider1: 3, slider2: 0 })
    await peer.move('Other', -40)
    host.turn()
    effect.block(0.25, 256)
    effect.block(0.25, 256)
    expect([effect.last(), effect.largestStep()]).toEqual([0.25, 0])
    expect(host.gmem[16 + 3]).toBeCloseTo(0.25, 3)
  })

  it('moves without a step, and holds what stood when the script ends', async () => {
    await host.run(script, OSC_IS_ON)
    const effect = await runEffect(host.written('Effects/Stembridge/stem.jsfx'), host.gmem, { slider1: 0, slider2: 1 })
    for (let block = 0; block < 40; block++) {
      host.turn()
      effect.block(0.5, 256)
    }
    await peer.move('Vocals', -144)
    for (let block = 0; block < 40; block++) {
      host.turn()
      effect.block(0.5, 256)
    }
    expect(effect.largestStep()).toBeLessThan(0.002)
    await peer.move('Vocals', 0)
    for (let block = 0; block < 1000; block++) effect.block(0.5, 256)
    expect(effect.last()).toBeCloseTo(0, 3)
  })
})

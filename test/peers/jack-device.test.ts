import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { type BridgeProcess, bridgeProcess, kill } from '../bridge/running.ts'
import { OscPeer, until } from '../osc/peer.ts'
import {
  AUDIO,
  type DeviceProcess,
  deviceProcess,
  noDevice,
  STEADY,
  writeLongTrack,
  writeSteadyTrack,
} from './device-rig.ts'
import { startJack } from './jack.ts'
import { openEar } from './jack-ear.ts'

/** How often each program is killed. */
const TIMES = process.env.STEMBRIDGE_SOAK ? 100 : 3
const { vocals = 0, drums = 0, bass = 0, other = 0 } = STEADY
const ALL = vocals + drums + bass + other
const RATE = 44100

let data: string
let bridge: BridgeProcess
let jack: Awaited<ReturnType<typeof startJack>>
let device: DeviceProcess
const panels: PanelClient[] = []
const closing: (() => Promise<unknown> | unknown)[] = []

const panelOf = async (port: number): Promise<PanelClient> => {
  const panel = await PanelClient.open(port, { panel: 'hand' })
  panels.push(panel)
  return panel
}
const open = async (settings: NodeJS.ProcessEnv = {}, outputs = 2) => {
  jack = await startJack({ period: 128, outputs, waits: false, name: `stembridge-device-${process.pid}` })
  closing.push(() => jack.close())
  bridge = await bridgeProcess(data)
  closing.push(() => kill(bridge.child))
  const panel = await panelOf(bridge.port)
  panel.set('/deck/1/load', 'steady')
  await until(() => panel.last('deck')?.track?.id === 'steady')
  panel.set('/deck/1/play', true)
  device = deviceProcess({ data, port: bridge.port, env: jack.env, settings })
  closing.push(() => device.close())
  await sounds(panel)
  return panel
}
const hostOf = (panel: PanelClient) => panel.last('host')?.host ?? panel.hello.host
const sounds = (panel: PanelClient): Promise<void> =>
  until(() => hostOf(panel).kind === 'device' && hostOf(panel).blocked === null, 'the device sounds')
const earOf = async (channels: number) => {
  const ear = await openEar({ audio: AUDIO, client: 'stembridge', channels, env: jack.env })
  closing.push(ear.close)
  return ear
}
const near = (levels: readonly number[], expected: readonly number[]): boolean =>
  expected.every((level, i) => Math.abs((levels[i] ?? 9) - level) < 0.002)
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
const sampleOf = (panel: PanelClient): number => panel.positionsOf(1).at(-1)?.sample ?? 0

beforeEach(() => {
  data = newFolder()
  writeSteadyTrack(data, 'steady', process.env.STEMBRIDGE_SOAK ? 1200 : 240)
})
afterEach(async () => {
  for (const panel of panels.splice(0)) panel.close()
  for (const close of closing.splice(0).toReversed()) await close()
  rmSync(data, { recursive: true, force: true })
})

describe.skipIf(noDevice)(`the device host on JACK${noDevice ? ` (${noDevice})` : ''}`, () => {
  it('sounds what is set, and ends with its stream closed', async () => {
    const panel = await open()
    const ear = await earOf(2)
    await until(() => near(ear.levels(), [ALL, ALL]), `the mix: ${ear.levels()}`)
    panel.set('/deck/1/stem/vocals/mute', true)
    await until(() => near(ear.levels(), [ALL - vocals, ALL - vocals]), `without vocals: ${ear.levels()}`)
    expect(panel.last('readings')).toBeDefined()
    expect(await device.close()).toBe(0)
    await until(() => hostOf(panel).kind === 'silent')
  })

  it('gives each stem a pair of outputs of its own, the master and the headphones after them', async () => {
    await open({ STEMBRIDGE_DEVICE_OUTPUTS: 'stems' }, 28)
    const ear = await earOf(28)
    const pairs = [vocals, drums, bass, other, 0, 0, 0, 0, 0, 0, 0, 0, ALL]
    await until(
      () =>
        near(
          ear.levels(),
          pairs.flatMap(level => [level, level]),
        ),
      `the stems: ${ear.levels()}`,
    )
  })

  it('waits where the device is gone, says so on every surface, and goes on in its place when it is back', async () => {
    const panel = await open()
    const osc = await OscPeer.open(bridge.oscPort)
    closing.push(() => osc.close())
    await osc.send('/subscribe')
    await until(() => sampleOf(panel) > RATE)
    await jack.kill()
    await until(() => hostOf(panel).blocked === 'device')
    await until(() => osc.valuesOf('/host').some(text => String(text).startsWith('device:device, device')), '/host')
    await until(() => panel.last('surfaces')?.surfaces.find(s => s.kind === 'device')?.ok === false)
    const [lostAt, from] = [performance.now(), sampleOf(panel)]
    jack = await startJack({ period: 128, waits: false, name: `stembridge-device-${process.pid}` })
    await sounds(panel)
    await pause(500)
    const passed = ((performance.now() - lostAt) / 1000) * RATE
    expect(Math.abs(sampleOf(panel) - from - passed)).toBeLessThan(0.5 * RATE)
  })

  it(`plays on while the bridge is killed ${TIMES} times, and the bridge finds it where it is`, {
    timeout: 60_000 + TIMES * 12_000,
  }, async () => {
    const panel = await open()
    const ear = await earOf(2)
    panel.set('/deck/1/stem/drums/mute', true)
    await until(() => near(ear.levels(), [ALL - drums]), `without drums: ${ear.levels()}`)
    const env = { STEMBRIDGE_RESTARTED: '1', STEMBRIDGE_PORT: `${bridge.port}` }
    const silences = ear.silences().length
    for (let i = 0; i < TIMES; i++) {
      await kill(bridge.child)
      bridge = await bridgeProcess(data, env)
      const again = await panelOf(bridge.port)
      await sounds(again)
      const mute = () =>
        again.valuesOf('/deck/1/stem/drums/mute').at(-1) ?? again.hello.values['/deck/1/stem/drums/mute']
      await until(() => mute() === true, 'the value of the host')
      await until(() => again.positionsOf(1).length > 0)
      again.close()
    }
    expect(near(ear.levels(), [ALL - drums])).toBe(true)
    // a machine that misses a block is silent for a block; a sound that stopped would be silent for seconds
    expect(
      ear
        .silences()
        .slice(silences)
        .every(({ frames }) => frames < 24_000),
    ).toBe(true)
  })

  it('takes no more memory for a mix of an hour, wherever it goes in it', { timeout: 600_000 }, async () => {
    writeLongTrack(data, 'hour', 3600)
    const panel = await open()
    panel.set('/deck/1/load', 'hour')
    panel.set('/deck/2/load', 'hour')
    await until(() => panel.all('deck').filter(({ track }) => track?.id === 'hour').length >= 2)
    panel.set('/deck/1/play', true)
    panel.set('/deck/2/play', true)
    const wander = async (rounds: number): Promise<number> => {
      for (let i = 0; i < rounds; i++) {
        panel.set('/deck/1/seek', (i * 137) % 3600)
        panel.set('/deck/2/seek', (i * 251) % 3600)
        await pause(200)
      }
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${device.child.pid}/status`, 'utf8'))?.[1]) / 1024
    }
    const filled = await wander(40)
    const after = await wander(process.env.STEMBRIDGE_SOAK ? 2000 : 40)
    process.stdout.write(`the sound program takes ${Math.round(filled)} MB, then ${Math.round(after)} MB\n`)
    // 64 MB of chunks a deck, the two threads, and what the garbage collector has not come to
    expect(after).toBeLessThan(700)
  })

  it('records what it sounds into a file, and tells its length', async () => {
    const panel = await open()
    // its beginning, with its ramp, is over
    const ear = await earOf(2)
    await until(() => near(ear.levels(), [ALL, ALL]), `the mix: ${ear.levels()}`)
    panel.set('/master/record', true)
    await until(() => panel.all('readings').some(({ values }) => Number(values['/master/recorded']) > 1), 'a second')
    panel.set('/master/record', false)
    await pause(600)
    const folder = join(data, 'recordings')
    const [sound, log, ...others] = readdirSync(folder).sort().reverse()
    expect([sound, log, others]).toEqual([expect.stringMatching(/\.wav$/), sound?.replace(/wav$/, 'json'), []])
    const bytes = readFileSync(join(folder, sound as string))
    const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset + 80, bytes.byteOffset + bytes.length))
    expect(bytes.readUInt32LE(76)).toBe(4 * samples.length)
    expect(samples.length).toBeGreaterThan(2 * 44_100)
    expect(samples.every(level => Math.abs(level - ALL) < 0.002)).toBe(true)
  })
})

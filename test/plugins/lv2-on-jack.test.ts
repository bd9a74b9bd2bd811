import { existsSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { type BridgeProcess, bridgeProcess, kill } from '../bridge/running.ts'
import { until } from '../osc/peer.ts'
import { AUDIO, type DeviceProcess, deviceProcess, noDevice, STEADY, writeSteadyTrack } from '../peers/device-rig.ts'
import { startJack } from '../peers/jack.ts'
import { openEar } from '../peers/jack-ear.ts'

const AMP = 'lv2:http://lv2plug.in/plugins/eg-amp'
const SLOT = '/deck/1/stem/vocals/insert/1'
const { vocals = 0, drums = 0, bass = 0, other = 0 } = STEADY
const REST = drums + bass + other
const soak = Boolean(process.env.STEMBRIDGE_SOAK)
const TIMES = soak ? 200 : 10
const LISTENS_MS = soak ? 5000 : 2500
/** What is heard beside the plugin is this machine's too: in the short form a kill may be tried again. */
const TRIES = soak ? 1 : 3
const LONG = 240_000
const why =
  noDevice ??
  (spawnSync('lv2ls').error || !existsSync('/usr/bin/jalv') ? 'jalv and lilv-utils are not installed' : null) ??
  (existsSync('/usr/lib/lv2/eg-amp.lv2') ? null : 'the LV2 examples are not installed')

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

describe.skipIf(why)(`LV2 plugins by jalv${why ? ` (${why})` : ''}`, () => {
  let data: string
  let bridge: BridgeProcess
  let device: DeviceProcess
  let panel: PanelClient
  let ear: Awaited<ReturnType<typeof openEar>>
  const closing: (() => Promise<unknown> | unknown)[] = []

  const near = (level: number | undefined, wanted: number): boolean => Math.abs((level ?? 9) - wanted) < 0.004
  const value = (path: string): unknown => panel.valuesOf(path).at(-1) ?? panel.hello.values[path]
  /** What was heard before a test. */
  let start = 0
  const fault = (from = start): string => {
    const told = panel.heard.slice(from).findLast(one => one.t === 'readings' && `${SLOT}/fault` in one.values)
    return told?.t === 'readings' ? String(told.values[`${SLOT}/fault`]) : ''
  }
  /** Waits, and says on failing all that is known here. */
  const comes = (holds: () => boolean, what: string) =>
    until(holds, what).catch(thrown => {
      const said = device
        .log()
        .split('\n')
        .filter(line => !line.startsWith('ALSA'))
      throw new Error(`${thrown.message}; heard ${ear.levels()}; fault “${fault()}”\n${said.join('\n')}`)
    })
  const heard = (wanted: number, what: string) => comes(() => near(ear.levels()[0], wanted), `${what}: ${wanted}`)
  const isThere = (leaf: string): boolean => {
    const told = panel
      .all('rows')
      .findLast(({ rows, gone }) => `${SLOT}/${leaf}` in rows || gone.includes(`${SLOT}/${leaf}`))
    return told !== undefined && `${SLOT}/${leaf}` in told.rows
  }
  const loads = async () => {
    panel.set(`${SLOT}/effect`, AMP)
    await comes(() => isThere('gain'), 'the row of the plugin comes')
  }
  const jalvOf = (): number =>
    Number(spawnSync('pgrep', ['-P', `${device.child.pid}`, 'jalv'], { encoding: 'utf8' }).stdout.trim())

  beforeAll(async () => {
    data = newFolder()
    writeSteadyTrack(data, 'steady', 240)
    const jack = await startJack({ period: 128, waits: false, name: `stembridge-lv2-${process.pid}` })
    closing.push(() => jack.close())
    bridge = await bridgeProcess(data)
    closing.push(() => kill(bridge.child))
    panel = await PanelClient.open(bridge.port, { panel: 'hand' })
    closing.push(() => panel.close())
    panel.set('/deck/1/load', 'steady')
    await until(() => panel.last('deck')?.track?.id === 'steady', 'the track is there')
    panel.set('/deck/1/play', true)
    device = deviceProcess({ data, port: bridge.port, env: jack.env })
    closing.push(() => device.close())
    await until(
      () => panel.last('host')?.host.kind === 'device' && panel.last('host')?.host.blocked === null,
      'the device sounds',
    )
    ear = await openEar({ audio: AUDIO, client: 'stembridge', channels: 2, env: jack.env })
    closing.push(ear.close)
  })
  beforeEach(async () => {
    start = panel.heard.length
    panel.set('/deck/1/seek', 0)
    panel.set('/deck/1/stem/vocals/mute', false)
    await heard(vocals + REST, 'the mix')
  })
  afterEach(async () => {
    panel.set(`${SLOT}/effect`, '')
    await until(() => !isThere('gain'), 'the row goes')
    await panel.settled()
  })
  afterAll(async () => {
    for (const close of closing.splice(0).toReversed()) await close()
    rmSync(data, { recursive: true, force: true })
  })

  it(
    'are listed, loaded and turned, and heard so soon after',
    async () => {
      await until(() => panel.last('effects')?.effects.some(({ id }) => id === AMP) ?? false, 'the plugin is listed')
      await loads()
      await heard(vocals + REST, 'at 0 dB nothing changes')
      const took: number[] = []
      for (let time = 0; time < TIMES; time++) {
        const before = ear.changes().length
        const at = performance.timeOrigin + performance.now()
        panel.set(`${SLOT}/gain`, time % 2 === 0 ? -20 : 0)
        await comes(() => ear.changes().length > before, 'it is heard')
        took.push((ear.changes()[before] as { at: number }).at - at)
        await heard((time % 2 === 0 ? vocals / 10 : vocals) + REST, 'the level')
      }
      took.sort((a, b) => a - b)
      const at = (part: number) => (took[Math.min(took.length - 1, Math.floor(part * took.length))] ?? 0).toFixed(1)
      console.log(`LV2 by jalv: set → heard p50 ${at(0.5)} ms, p95 ${at(0.95)} ms of ${took.length}`)
      expect(value(`${SLOT}/bypass`)).toBe(false)
    },
    LONG,
  )

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'cost their slot alone at %s, are named, and come back as they stood when asked',
    async signal => {
      await loads()
      panel.set(`${SLOT}/gain`, -20)
      await heard(vocals / 10 + REST, 'it works')
      const gaps: number[] = []
      while (gaps.at(-1) !== 0 && gaps.length < TRIES) {
        panel.set('/deck/1/stem/vocals/mute', true)
        await heard(REST, 'the other stems alone')
        await pause(500)
        const before = ear.changes().length + ear.silences().length
        const jalv = jalvOf()
        expect(jalv).toBeGreaterThan(0)
        process.kill(jalv, signal)
        await comes(() => fault() !== '' && value(`${SLOT}/bypass`) === true, 'it is bypassed and named')
        await pause(LISTENS_MS)
        gaps.push(ear.changes().length + ear.silences().length - before)
        panel.set('/deck/1/stem/vocals/mute', false)
        await heard(vocals + REST, 'the slot lets through')
        panel.set(`${SLOT}/bypass`, false)
        await heard(vocals / 10 + REST, 'it is back as it was')
        expect([fault(), value(`${SLOT}/bypass`)]).toEqual(['', false])
        expect(jalvOf()).not.toBe(jalv)
      }
      console.log(`LV2 by jalv: at ${signal} gaps in the other stems ${gaps.join(', ')}`)
      expect(gaps.at(-1), 'gaps in the others').toBe(0)
    },
    LONG,
  )

  it('say why where they cannot be used: what takes no sound, and what is not there', async () => {
    for (const effect of ['lv2:http://lv2plug.in/plugins/eg-sampler', 'lv2:urn:not-there']) {
      const before = panel.heard.length
      panel.set(`${SLOT}/effect`, effect)
      await until(() => fault(before).includes('channels of sound'), `${effect} is refused`)
      await heard(vocals + REST, 'the slot lets through')
    }
  })
})

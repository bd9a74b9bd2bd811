import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { FromBridge, FromPanel } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { framesOf } from '../../bridge/clock/in/time-code.ts'
import { fullFrame, quarterFrame } from '../clock/time-code-sender.ts'
import { buildJackMidi, whyNot } from './build-jack-midi.ts'
import { end, plugController, startJack } from './jack.ts'

const why = await whyNot()
const root = join(import.meta.dirname, '..', '..')
const MUTE = '/deck/1/stem/vocals/mute'
const until = (what: () => unknown) => vi.waitUntil(what, { timeout: 20_000, interval: 5 })

/** A panel without a page: what the bridge tells on /live. */
const openPanel = async (port: number) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live`)
  const values: Record<string, ParameterValue> = {}
  const readings: Record<string, ParameterValue> = {}
  let surfaces: string[] = []
  const say = (message: FromPanel): void => socket.send(JSON.stringify(message))
  socket.on('message', data => {
    const message = JSON.parse(String(data)) as FromBridge
    if (message.t === 'hello') Object.assign(values, message.values)
    if (message.t === 'hello') Object.assign(readings, message.readings)
    if (message.t === 'readings') Object.assign(readings, message.values)
    if (message.t === 'changes') for (const { path, value } of message.changes) values[path] = value
    if (message.t === 'hello' || message.t === 'surfaces')
      surfaces = message.surfaces.filter(({ ok, kind }) => ok && kind === 'midi').map(({ name }) => name)
  })
  await new Promise((done, failed) => socket.on('open', done).on('error', failed))
  say({ t: 'hello', panel: 'test' })
  return { values, readings, say, surfaces: () => surfaces, close: () => socket.close() }
}

/** The bridge as users run it, on free ports and a data folder of its own. */
const startBridge = async (data: string, env: NodeJS.ProcessEnv) => {
  const child = spawn(process.execPath, [join(root, 'bridge', 'main.ts')], {
    env: { ...env, STEMBRIDGE_DATA: data, STEMBRIDGE_PORT: '0', STEMBRIDGE_OSC_PORT: '0' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  let port = 0
  child.on('message', message => {
    const said = message as { t: string; port: number }
    if (said.t === 'listening') port = said.port
  })
  await until(() => port > 0)
  return { port, close: () => end(child) }
}

describe.skipIf(why !== null)(`the bridge with a controller over real JACK ports${why ? ` (${why})` : ''}`, () => {
  let data: string
  let module: string
  const closing: (() => Promise<void> | void)[] = []
  let jack: Awaited<ReturnType<typeof startJack>>
  let panel: Awaited<ReturnType<typeof openPanel>>
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'midi-jack-'))
    module = await buildJackMidi()
    jack = await startJack()
    closing.push(jack.close)
    const bridge = await startBridge(data, { ...jack.env, STEMBRIDGE_MIDI_MODULE: module })
    closing.push(bridge.close)
    panel = await openPanel(bridge.port)
    closing.push(panel.close)
  })
  afterAll(async () => {
    for (const close of closing.toReversed()) await close()
    await rm(data, { recursive: true, force: true })
  })

  it('turns the gain by its fader, mutes by M, and shows on its lamp what the panel does', async () => {
    const controller = await plugController(module, 'nanoKONTROL2', jack.env)
    closing.push(controller.unplug)
    await controller.lit(30)
    controller.send('b00063')
    controller.send('b00000')
    await until(() => panel.values['/deck/1/stem/vocals/gain'] === -144)
    controller.heard.length = 0
    controller.send('b0307f')
    await until(() => panel.values[MUTE] === true && controller.heard.length > 0)
    expect(controller.heard).toEqual(['b0307f'])
    panel.say({ t: 'set', path: MUTE, value: false })
    await until(() => controller.heard.includes('b03000'))
  })

  it('hears time code: where it stands by a full frame, and that it runs by quarter frames', async () => {
    const daw = await plugController(module, 'A DAW', jack.env)
    closing.push(daw.unplug)
    panel.say({ t: 'set', path: '/transport/timecode/source', value: 'A DAW' })
    await until(() => panel.surfaces().includes('MIDI time code in'))
    const code = { type: 1, hours: 1, minutes: 2, seconds: 3, frames: 4 } as const
    daw.send(Buffer.from(fullFrame(code)).toString('hex'))
    await until(() => panel.readings['/transport/timecode/in/time'] === '01:02:03:04')
    await until(() => panel.readings['/transport/timecode/in'] === 'stands')
    let quarter = (framesOf(code) as number) * 4
    const running = setInterval(
      () => daw.send(Buffer.from([0xf1, quarterFrame(code.type, quarter++)]).toString('hex')),
      10,
    )
    await until(() => panel.readings['/transport/timecode/in'] === 'runs')
    await until(() => String(panel.readings['/transport/timecode/in/time']) >= '01:02:04:00')
    clearInterval(running)
    await until(() => panel.readings['/transport/timecode/in'] === 'stands')
  })
})

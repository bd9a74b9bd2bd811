import { rmSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { behind } from '../bridge/behind.ts'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { until } from '../osc/peer.ts'
import { deviceProcess, noDevice, writeSteadyTrack } from '../peers/device-rig.ts'
import { startJack } from '../peers/jack.ts'

const SOAK = Boolean(process.env.STEMBRIDGE_SOAK)
const TIMES = SOAK ? 100 : 3
/** Half of the times; three of them, beside other tests, say less. */
const OFF_MS = SOAK ? 20 : 500
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

describe.skipIf(noDevice)(`a sound program that is killed${noDevice ? ` (${noDevice})` : ''}`, () => {
  it(`passes the lease on, and takes it back, where the decks are: ${TIMES} times`, {
    timeout: 60_000 + TIMES * 20_000,
  }, async () => {
    const data = newFolder()
    writeSteadyTrack(data, 'steady', SOAK ? 1800 : 240)
    const jack = await startJack({ period: 128, waits: false, name: `stembridge-killed-${process.pid}` })
    const bridge = await bridgeProcess(data)
    const open = { device: deviceProcess({ data, port: bridge.port, env: jack.env }) }
    onTestFinished(async () => {
      await open.device.close()
      await kill(bridge.child)
      await jack.close()
      rmSync(data, { recursive: true, force: true })
    })
    const eye = await PanelClient.open(bridge.port, { panel: 'eye' })
    onTestFinished(() => eye.close())
    const host = () => eye.last('host')?.host ?? eye.hello.host
    eye.set('/deck/1/load', 'steady')
    await until(() => eye.last('deck')?.track?.id === 'steady')
    eye.set('/deck/1/play', true)
    await until(() => host().kind === 'device' && host().blocked === null, 'the device sounds')
    await pause(500)
    const [passed, back]: [number[], number[]] = [[], []]
    for (let i = 0; i < TIMES; i++) {
      const before = await behind(eye)
      await kill(open.device.child)
      await until(() => host().kind === 'silent', 'the silent host has it')
      const silent = await behind(eye)
      open.device = deviceProcess({ data, port: bridge.port, env: jack.env })
      await until(() => host().kind === 'device' && host().blocked === null, 'the device is back')
      await pause(300)
      passed.push(1000 * (silent - before))
      back.push(1000 * ((await behind(eye)) - silent))
    }
    const worst = (errors: number[]): number => Math.max(...errors.map(Math.abs))
    const middle = (errors: number[]): number =>
      errors.map(Math.abs).toSorted((a, b) => a - b)[Math.floor(errors.length / 2)] ?? Number.NaN
    const said = (errors: number[]) => `by ${middle(errors).toFixed(1)} ms, at worst ${worst(errors).toFixed(1)} ms`
    process.stdout.write(`killed ${TIMES} times: off its place ${said(passed)}; when it came back ${said(back)}\n`)
    expect(middle(passed)).toBeLessThan(OFF_MS)
    expect(middle(back)).toBeLessThan(OFF_MS)
  })
})

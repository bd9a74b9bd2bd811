/** From the hand to the ear in the page: a level set on the live socket until the engine in Chromium's worklet has taken
 *  it, and what the browser says of the way from there to the speaker. Headless Chromium has no sound card: the way to it
 *  is what it states for its own empty device.
 *  `node test/bench/panel-latency.ts [--seconds N]`; needs the built panel: npm start. */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeProcess, kill } from '../bridge/running.ts'
import { noBrowser, openBrowser } from '../end-to-end/browser.ts'
import { until } from '../osc/peer.ts'
import { writeSteadyTrack } from '../peers/device-rig.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '30' } } })
const seconds = Number(values.seconds)
const EVERY_MS = 97
const WARM_MS = 3000
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
type Heard = { heardAt: number[]; ways: { base: number; output: number }[] }

/** Notes when the page says that its engine has heard, and each context's latencies. */
const listenIn = (): void => {
  const noted: Heard = { heardAt: [], ways: [] }
  Object.assign(globalThis, { noted })
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (data: string) {
    if (typeof data === 'string' && data.startsWith('{"t":"heard"'))
      noted.heardAt.push(performance.timeOrigin + performance.now())
    send.call(this, data)
  }
  const Context = AudioContext
  globalThis.AudioContext = class extends Context {
    constructor(options?: AudioContextOptions) {
      super(options)
      setInterval(() => noted.ways.push({ base: this.baseLatency, output: this.outputLatency }), 500)
    }
  }
}

if (noBrowser) throw new Error(noBrowser)
const data = newFolder()
writeSteadyTrack(data, 'steady', seconds + 60)
const bridge = await bridgeProcess(data)
const browser = await openBrowser()
await browser.page.addInitScript(listenIn)
await browser.page.goto(`http://127.0.0.1:${bridge.port}/`)
const hand = await PanelClient.open(bridge.port, { panel: 'hand' })
const hostOf = () => hand.last('host')?.host ?? hand.hello.host
await until(() => hostOf().kind === 'panel', 'the page takes the sound')
await browser.page.mouse.click(5, 5)
await browser.page
  .getByTestId('start-sound')
  .click({ timeout: 3000 })
  .catch(() => undefined)
await until(() => hostOf().blocked === null, 'the page sounds')
hand.set('/deck/1/load', 'steady')
hand.set('/deck/1/play', true)
await pause(WARM_MS)
const sent: number[] = []
for (let i = 0; i < Math.floor((seconds * 1000) / EVERY_MS); i++) {
  await pause(EVERY_MS)
  sent.push(performance.timeOrigin + performance.now())
  hand.set('/deck/1/stem/vocals/gain', i % 2 === 0 ? -6 : 0)
}
await pause(500)
const { heardAt, ways } = await browser.page.evaluate(() => (globalThis as unknown as { noted: Heard }).noted)
await browser.close()
hand.close()
await kill(bridge.child)
rmSync(data, { recursive: true, force: true })
const ms = sent
  .flatMap(at => {
    const heard = heardAt.find(one => one > at && one < at + EVERY_MS)
    return heard === undefined ? [] : [heard - at]
  })
  .sort((a, b) => a - b)
const at = (part: number) => Number((ms[Math.min(ms.length - 1, Math.floor(ms.length * part))] ?? 0).toFixed(2))
const way = ways.at(-1) ?? { base: 0, output: 0 }
await record('panel-latency', 'node test/bench/panel-latency.ts', {
  unit: 'ms',
  seconds,
  set: sent.length,
  heardByEngine: { count: ms.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
  statedWayToSpeaker: { base: way.base * 1000, output: way.output * 1000 },
})
